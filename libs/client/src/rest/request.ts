import { backoffMs, delay } from '../backoff.ts';
import { RostrumError } from '../error.ts';
import { KnownVoter, type VoterOption } from '../voter.ts';
import { errorFromResponse, errorFromThrown } from './response-error.ts';
import { randomHex, SIGNATURE_HEADER, type signBody } from './signature.ts';

export interface RestOptions {
  /** Where the service is, without `/v1`: `https://scores.example.com`. */
  baseUrl: string;
  /** A key or a member token, or a function that gives a fresh one for each request. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** Signs submissions with it, for boards that require a signature. */
  signingSecret?: string | undefined;
  /** By what the voter of `ballots/me` is known, where the token is a publishable key. */
  voter?: VoterOption;
  /** Sends cookies to another origin too: where browsers keep it, one tells a voter's device. */
  withCredentials?: boolean;
  fetch?: typeof globalThis.fetch;
  /** How often a request is sent at most, the first time included. Default 5. */
  maxAttempts?: number;
  /** How long one attempt may take. Default 30,000. */
  timeoutMs?: number;
  /** Longest wait between two attempts; a longer `Retry-After` ends the call. Default 30,000. */
  maxRetryDelayMs?: number;
  random?: () => number;
}

/** What a caller may say about one call. */
export interface CallOptions {
  signal?: AbortSignal;
  /** 1 to 128 characters. Writes get a random one, so that a retry is never counted twice. */
  idempotencyKey?: string;
  /** Answer only when the durable store has the write (`Prefer: wait=persisted`). */
  waitUntilPersisted?: boolean;
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface RequestInput extends CallOptions {
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** Signs the body, where there is a secret to sign with; who signs nothing need not carry it. */
  sign?: typeof signBody;
  /** Sent as it is; such a request is never retried, because a stream is spent by sending it. */
  stream?: { body: NonNullable<RequestInit['body']>; contentType: string };
  /** Answers with the body as it arrives, not with a document; it may take any time. */
  wantsStream?: boolean;
  /** Concerns the caller's own voter, who may get an identity with the answer. */
  namesVoter?: boolean;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Request = <T>(method: Method, path: string, input?: RequestInput) => Promise<T>;

type Sent = [url: string, method: Method, headers: Record<string, string>, input: RequestInput];

const RETRY_BASE_MS = 200;

/**
 * Makes the one function through which every call goes. It retries what may succeed later (429,
 * 502, 503, 504, no answer) where repeating is exact: reads, `PUT`, and writes with an
 * idempotency key; between attempts it waits as long as `Retry-After` says, or a growing random
 * time.
 * @throws RostrumError; the signal's reason when the caller aborts.
 */
export function createRequest(options: RestOptions): Request {
  const maxAttempts = options.maxAttempts ?? 5;
  const maxMs = options.maxRetryDelayMs ?? 30_000;
  const voter = new KnownVoter(options.voter);

  async function sendOnce(...[url, method, headers, input]: Sent): Promise<unknown> {
    if (!input.namesVoter) return send(options, url, method, headers, input);
    const answer = await send(options, url, method, { ...headers, ...voter.headers() }, input);
    voter.learn((answer ?? {}) as object);
    return answer;
  }

  return async function request<T>(method: Method, path: string, input: RequestInput = {}) {
    const url = buildUrl(options.baseUrl, path, input.query);
    const headers = buildHeaders(method, input, options.token);
    const mayRepeat = input.stream === undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await sendOnce(url, method, headers, input)) as T;
      } catch (error) {
        if (!(error instanceof RostrumError)) throw error;
        const waitMs = retryDelayMs(error, attempt, maxMs, options.random);
        if (!mayRepeat || !error.retryable || attempt >= maxAttempts || waitMs > maxMs) {
          throw error;
        }
        await delay(waitMs, input.signal);
      }
    }
  };
}

function retryDelayMs(
  error: RostrumError,
  attempt: number,
  maxMs: number,
  random: (() => number) | undefined,
): number {
  const waitMs = backoffMs(attempt, { baseMs: RETRY_BASE_MS, maxMs, ...(random && { random }) });
  if (error.retryAfterSeconds === undefined) return waitMs;
  // The random part is added: everybody who was told "1 second" would come back at once.
  const askedMs = error.retryAfterSeconds * 1000;
  return askedMs >= maxMs ? askedMs : Math.min(maxMs, askedMs + waitMs);
}

function buildUrl(baseUrl: string, path: string, query: Query = {}): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/v1${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

function buildHeaders(
  method: Method,
  input: RequestInput,
  token: RestOptions['token'],
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: input.wantsStream ? '*/*' : 'application/json',
  };
  if (input.stream) headers['content-type'] = input.stream.contentType;
  else if (input.body !== undefined) headers['content-type'] = 'application/json';
  if (input.waitUntilPersisted) headers['prefer'] = 'wait=persisted';
  // PUT is exact by itself, but for a voter whom the token does not name; GET writes nothing.
  const isNameless =
    method === 'PUT' && input.namesVoter && !(typeof token === 'string' && !isPublishable(token));
  const needsKey = method === 'POST' || method === 'PATCH' || method === 'DELETE' || isNameless;
  const key = input.idempotencyKey ?? (needsKey && !input.stream ? randomKey() : undefined);
  if (key !== undefined) headers['idempotency-key'] = key;
  return headers;
}

function isPublishable(token: string): boolean {
  return token.startsWith('rk_pub_');
}

/** 128 random bits. `crypto.randomUUID` is missing in pages served over plain HTTP. */
function randomKey(): string {
  return randomHex(16);
}

async function send(
  options: RestOptions,
  url: string,
  method: Method,
  headers: Record<string, string>,
  input: RequestInput,
): Promise<unknown> {
  const token = typeof options.token === 'function' ? await options.token() : options.token;
  const isTimed = !input.stream && !input.wantsStream;
  const timeout = isTimed ? AbortSignal.timeout(options.timeoutMs ?? 30_000) : undefined;
  const signals = [input.signal, timeout].filter((signal) => signal !== undefined);
  const init: RequestInit & { duplex?: 'half'; headers: Record<string, string> } = {
    method,
    headers:
      token === undefined ? { ...headers } : { ...headers, authorization: `Bearer ${token}` },
    signal: AbortSignal.any(signals),
    ...(options.withCredentials && { credentials: 'include' }),
  };
  if (input.stream) {
    init.body = input.stream.body;
    init.duplex = 'half';
  } else if (input.body !== undefined) {
    const body = JSON.stringify(input.body);
    init.body = body;
    const { signingSecret } = options;
    // Each attempt anew: a stamp grows old.
    if (signingSecret && input.sign) {
      init.headers[SIGNATURE_HEADER] = await input.sign(signingSecret, body);
    }
  }
  try {
    const response = await (options.fetch ?? globalThis.fetch)(url, init);
    return await readResponse(response, input);
  } catch (error) {
    throw errorFromThrown(error, input.signal);
  }
}

async function readResponse(response: Response, input: RequestInput): Promise<unknown> {
  if (!response.ok) throw await errorFromResponse(response);
  if (response.status === 204) {
    await response.body?.cancel();
    return undefined;
  }
  if (!input.wantsStream) return response.json();
  if (response.body) responseOf.set(response.body, response);
  return response.body;
}

/**
 * Keeps a response for as long as its stream is there. Node cancels the stream of a response that the
 * garbage collector has taken, so that a file not read at once would be read as an empty one.
 */
const responseOf = new WeakMap<ReadableStream, Response>();
