import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { issuesOf } from '@rostrum/contracts';
import { DomainError, type FieldError } from '@rostrum/domain';
import { z } from 'zod';

const MAX_ERRORS = 50;

/** Checks a body, query or parameter against the schema given to its decorator. */
@Injectable()
export class ZodPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata as { schema?: unknown };
    return schema instanceof z.ZodType ? parseOrRefuse(schema, value) : value;
  }
}

/** @throws DomainError `request.invalid` that names each wrong field */
export function parseOrRefuse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = issuesOf(parsed.error).slice(0, MAX_ERRORS).flatMap(toFieldErrors);
  const first = errors[0];
  const detail = first ? `${first.path || 'body'}: ${first.message}` : 'The request is not valid.';
  throw new DomainError('request.invalid', detail, { errors });
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'unknown field',
    }));
  }
  return [{ path, message: issue.message }];
}
