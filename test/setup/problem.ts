import { type Problem, problem } from '@rostrum/contracts';
import type { ErrorCode } from '@rostrum/domain';
import type { Response } from 'supertest';
import { expect } from 'vitest';

/** What a refusal must be over HTTP, whatever the reason. `paths`: the fields it names. */
export function expectProblem(
  response: Response,
  status: number,
  code: ErrorCode,
  paths?: string[],
): Problem {
  const { statusCode, headers, text } = response;
  expect({ statusCode, text }).toMatchObject({ statusCode: status });
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const document = problem.strict().parse(JSON.parse(text));
  expect(document).toMatchObject({
    type: `urn:rostrum:problem:${code}`,
    status,
    code,
    requestId: headers['x-request-id'],
    retryable: status === 503 || status === 429,
  });
  if (status === 503 || status === 429) {
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
  if (paths) expect(document.errors?.map(({ path }) => path)).toEqual(paths);
  return document;
}
