import { isProblem, RostrumError } from '../error.ts';

/** Statuses after which a repetition may succeed; 502 and 504 come from proxies on the way. */
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);

/** The error behind a response that is not 2xx; consumes the body. */
export async function errorFromResponse(response: Response): Promise<RostrumError> {
  const text = await response.text();
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
  const document = parseJson(text);
  if (isProblem(document)) return RostrumError.fromProblem(document, retryAfterSeconds);
  return new RostrumError({
    code: 'client.unexpected_response',
    detail: `The answer has status ${response.status} and is not a problem document.`,
    status: response.status,
    retryable: RETRYABLE_STATUSES.has(response.status),
    retryAfterSeconds,
  });
}

/** The error behind whatever `fetch` or reading its body threw. */
export function errorFromThrown(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (thrown instanceof RostrumError || signal?.aborted) return thrown;
  if (thrown instanceof SyntaxError) {
    return new RostrumError({
      code: 'client.unexpected_response',
      detail: 'The answer is not JSON.',
      status: 0,
      retryable: false,
      cause: thrown,
    });
  }
  const timedOut = thrown instanceof Error && thrown.name === 'TimeoutError';
  return new RostrumError({
    code: timedOut ? 'client.timeout' : 'client.unreachable',
    detail: timedOut ? 'The service did not answer in time.' : 'The service cannot be reached.',
    status: 0,
    retryable: true,
    cause: thrown,
  });
}

/** Seconds to wait, from either form that `Retry-After` has: seconds or an HTTP date. */
export function parseRetryAfter(value: string | null, nowMs = Date.now()): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, (atMs - nowMs) / 1000);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
