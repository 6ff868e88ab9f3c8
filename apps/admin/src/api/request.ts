import { apiErrorFrom, unreachable } from './api-error.ts';
import { csrfToken } from './csrf-token.ts';
import { noteServerDate } from './server-clock.ts';

export type QueryValue = string | number | undefined;

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, QueryValue>;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Calls a route of the console API and answers its JSON body (`undefined` for 204).
 * @throws ApiError for every refusal, and with status 0 when no answer came.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') Object.assign(headers, csrfHeader());
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;

  const response = await fetch(consoleUrl(path, options.query), init).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  });
  noteServerDate(response.headers.get('date'));
  const text = await response.text();
  if (!response.ok) throw apiErrorFrom(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export function csrfHeader(): Record<string, string> {
  const token = csrfToken.get();
  return token === undefined ? {} : { 'x-csrf-token': token };
}

/** The address of a console route; `path` begins with a slash and is already encoded. */
export function consoleUrl(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const suffix = search.size === 0 ? '' : `?${search}`;
  return `/console${path}${suffix}`;
}
