import 'reflect-metadata';
import { FEATURE_MODULES } from './api.module.ts';
import { emitAsyncApi } from './operations/asyncapi-document.ts';

/** Prints the AsyncAPI document; nothing is started. */
console.log(JSON.stringify(emitAsyncApi(FEATURE_MODULES), null, 2));
