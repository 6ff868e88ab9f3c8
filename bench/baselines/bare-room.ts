// A room of Socket.IO and nothing else: it emits what it is told, as often as it is told.
import { Server } from 'socket.io';
import { toldServer } from './told-server.ts';

const ROOM = 'everybody';

const told = toldServer((frame) => io.to(ROOM).emit('frame', frame));
// The options that the service gives its own server.
const io = new Server(told.http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});
io.on('connection', (socket) => {
  void socket.join(ROOM);
});
told.listen();
