import { apiErrorFrom, unreachable } from './api-error.ts';
import { consoleUrl, csrfHeader, type QueryValue } from './request.ts';

export interface UploadOptions {
  query?: Record<string, QueryValue>;
  contentType: string;
  signal?: AbortSignal;
  /** Share of the file that has been sent, 0 to 1. */
  onProgress?: (share: number) => void;
}

/**
 * Sends a file as the raw body of a POST. Through XMLHttpRequest, because `fetch` does not report
 * how much of a body has been sent.
 * @throws ApiError as `request` does; an `AbortError` when `signal` fires.
 */
export function upload<T>(path: string, file: Blob, options: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', consoleUrl(path, options.query));
    call.setRequestHeader('accept', 'application/json');
    call.setRequestHeader('content-type', options.contentType);
    for (const [name, value] of Object.entries(csrfHeader())) call.setRequestHeader(name, value);
    call.upload.onprogress = ({ loaded, total }) =>
      options.onProgress?.(total ? loaded / total : 0);
    call.onload = () => {
      if (call.status < 200 || call.status > 299) {
        reject(apiErrorFrom(call.status, call.responseText));
        return;
      }
      resolve(JSON.parse(call.responseText) as T);
    };
    call.onerror = () => reject(unreachable());
    call.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    options.signal?.addEventListener('abort', () => call.abort(), { once: true });
    call.send(file);
  });
}
