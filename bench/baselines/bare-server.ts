import { createServer, type ServerResponse } from 'node:http';

/**
 * `node:http` and JSON, and nothing else: answers the body of every request with what `handle` makes
 * of it, and a GET with nothing, so that one can tell when it is up.
 */
export function serveBare(handle: (body: string) => Promise<unknown>): void {
  createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.method === 'GET') {
        answer(response, 200, {});
        return;
      }
      handle(body).then(
        (handled) => answer(response, 200, handled),
        (error: unknown) => answer(response, 500, { error: String(error) }),
      );
    });
  }).listen(Number(process.env['PORT']), '127.0.0.1');
  process.once('SIGTERM', () => process.exit(0));
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
