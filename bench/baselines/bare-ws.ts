// WebSockets of the package ws and nothing else: it sends what it is told, as often as it is told, to all.
import { WebSocketServer } from 'ws';
import { toldServer } from './told-server.ts';

const told = toldServer((frame) => {
  const text = `42${JSON.stringify(['frame', frame])}`;
  for (const client of server.clients) client.send(text);
});
const server = new WebSocketServer({ server: told.http, perMessageDeflate: false });
// As much of the greeting of Socket.IO as the clients of the benchmark wait for.
server.on('connection', (socket) => {
  socket.on('message', () => socket.send('40{"sid":"x"}'));
  socket.send('0{"sid":"x"}');
});
told.listen();
