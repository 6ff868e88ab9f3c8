import type { LiveSocket } from './live-socket.ts';

interface Packet {
  data?: string | Buffer;
  options?: { wsPreEncodedFrame?: Buffer[] };
}

/** The types of Engine.IO keep to themselves what waits, and the WebSocket underneath. */
interface Connection {
  writeBuffer: Packet[];
  transport: { socket?: WebSocketBelow };
}

interface WebSocketBelow {
  readyState: number;
  /** What the operating system has not taken yet. */
  bufferedAmount: number;
  close(code: number, reason: string): void;
  terminate(): void;
  _sender?: { sendFrame(list: Buffer[]): void };
}

/** "Try again later", as WebSockets say it. */
const TRY_AGAIN_LATER = 1013;
/** How long a connection that was closed may take to be gone. */
const CLOSING_MS = 1000;

function connectionOf(socket: LiveSocket): Connection {
  return socket.conn as unknown as Connection;
}

/** Whether something that was sent has not left yet. */
export function hasWaiting(socket: LiveSocket): boolean {
  const { writeBuffer, transport } = connectionOf(socket);
  return writeBuffer.length > 0 || (transport.socket?.bufferedAmount ?? 0) > 0;
}

export function waitingBytes(socket: LiveSocket): number {
  const { writeBuffer, transport } = connectionOf(socket);
  return writeBuffer.reduce(
    (sum, packet) => sum + bytesOf(packet),
    transport.socket?.bufferedAmount ?? 0,
  );
}

function bytesOf({ data, options }: Packet): number {
  const frame = options?.wsPreEncodedFrame;
  return frame ? frame.reduce((sum, part) => sum + part.length, 0) : (data?.length ?? 0);
}

/** Bytes that wait for one viewer when it is sent nothing more. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Whether so much waits that no more is to be sent. */
export function isCongested(socket: LiveSocket): boolean {
  const { writeBuffer, transport } = connectionOf(socket);
  const bytes =
    writeBuffer.length > 0 ? waitingBytes(socket) : (transport.socket?.bufferedAmount ?? 0);
  return bytes > MAX_WAITING_BYTES;
}

/**
 * Hands a whole WebSocket frame to the connection. `false` where something waits that must go before
 * it, or the connection is not open.
 */
export function writeFrame(socket: LiveSocket, frame: Buffer): boolean {
  const { writeBuffer, transport } = connectionOf(socket);
  const below = transport.socket;
  if (writeBuffer.length > 0 || below?.readyState !== WebSocket.OPEN || !below._sender)
    return false;
  below._sender.sendFrame([frame]);
  return true;
}

export function isOpen(socket: LiveSocket): boolean {
  return connectionOf(socket).transport.socket?.readyState === WebSocket.OPEN;
}

/** Closes a connection whose client may not read even that. */
export function closeHard(socket: LiveSocket, reason: string): void {
  const below = connectionOf(socket).transport.socket;
  below?.close(TRY_AGAIN_LATER, reason);
  setTimeout(() => below?.terminate(), CLOSING_MS).unref();
}
