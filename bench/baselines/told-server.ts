import { createServer, type Server } from 'node:http';

/**
 * An HTTP server that calls `emit` with the frame it is told, as often as it is told: POST `/emit` of
 * `{frame, intervalMs}`; without a frame it goes quiet. Listens on `PORT` when `listen` is called.
 */
export function toldServer(emit: (frame: object) => void): { http: Server; listen(): void } {
  let timer: NodeJS.Timeout | undefined;

  const emitFrom = (body: string): void => {
    const { frame, intervalMs } = JSON.parse(body);
    clearTimeout(timer);
    if (frame === undefined) return;
    const tick = (): void => {
      const startedAt = performance.now();
      emit(frame);
      timer = setTimeout(tick, Math.max(0, intervalMs - (performance.now() - startedAt)));
    };
    tick();
  };

  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.url === '/emit') emitFrom(body);
      response.end('{}');
    });
  });
  return {
    http,
    listen() {
      http.listen(Number(process.env['PORT']), '127.0.0.1');
      process.once('SIGTERM', () => process.exit(0));
    },
  };
}
