// A room of Socket.IO and nothing else: it emits what it is told, as often as it is told.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const ROOM = 'everybody';

const { PORT } = process.env;
let timer: NodeJS.Timeout | undefined;

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
// The options that the service gives its own server.
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});
io.on('connection', (socket) => {
  void socket.join(ROOM);
});

/** `{frame, intervalMs}`; without a frame it goes quiet. */
function emitFrom(body: string): void {
  const { frame, intervalMs } = JSON.parse(body);
  clearTimeout(timer);
  if (frame === undefined) return;
  const tick = (): void => {
    const startedAt = performance.now();
    io.to(ROOM).emit('frame', frame);
    timer = setTimeout(tick, Math.max(0, intervalMs - (performance.now() - startedAt)));
  };
  tick();
}

http.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
