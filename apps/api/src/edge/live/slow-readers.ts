import type { Goodbye } from '@rostrum/contracts';
import type { Socket } from 'socket.io';

/** Bytes that may wait for one viewer before it is told to come back. */
export const MAX_QUEUED_BYTES = 1024 * 1024;
/** Come back within this long, at random, so that many do not come at once. */
const MAX_RETURN_DELAY_MS = 5000;

/** What is queued for a socket that its peer has not read yet. */
export function queuedBytes(socket: Pick<Socket, 'conn'>): number {
  // The adapter's own types keep the WebSocket underneath to themselves.
  const transport = socket.conn.transport as { socket?: { bufferedAmount?: number } };
  return transport.socket?.bufferedAmount ?? 0;
}

interface Dismissable {
  emit(event: 'goodbye', message: Goodbye): unknown;
  disconnect(close: boolean): unknown;
}

/** Tells a client to go, and when to come back. */
export function dismiss(socket: Dismissable, reason: string): void {
  socket.emit('goodbye', {
    reason,
    retryAfterMs: Math.floor(Math.random() * MAX_RETURN_DELAY_MS),
  });
  socket.disconnect(true);
}
