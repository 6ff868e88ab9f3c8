// WebSockets of the package ws and nothing else: it sends what it is told, as often as it is told, to all.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const { PORT } = process.env;
let timer: NodeJS.Timeout | undefined;

const http = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.url === '/emit') sendFrom(body);
    response.end('{}');
  });
});
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
// As much of the greeting of Socket.IO as the clients of the benchmark wait for.
server.on('connection', (socket) => {
  socket.on('message', () => socket.send('40{"sid":"x"}'));
  socket.send('0{"sid":"x"}');
});

/** `{frame, intervalMs}`; without a frame it goes quiet. */
function sendFrom(body: string): void {
  const { frame, intervalMs } = JSON.parse(body);
  clearTimeout(timer);
  if (frame === undefined) return;
  const tick = (): void => {
    const startedAt = performance.now();
    const text = `42${JSON.stringify(['frame', frame])}`;
    for (const client of server.clients) client.send(text);
    timer = setTimeout(tick, Math.max(0, intervalMs - (performance.now() - startedAt)));
  };
  tick();
}

http.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
