import 'reflect-metadata';
import { FEATURE_MODULES } from './api.module.ts';
import { emitOpenApi } from './operations/openapi-document.ts';

/** Prints the OpenAPI document; nothing is started. */
console.log(JSON.stringify(emitOpenApi(FEATURE_MODULES), null, 2));
