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
  ping(): void;
  on(event: 'pong', listener: () => void): void;
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

/** The WebSocket that a socket is on. */
export function webSocketOf(socket: LiveSocket): WebSocketBelow | undefined {
  return connectionOf(socket).transport.socket;
}

/** Whether something that was sent has not left yet. */
export function hasWaiting(socket: LiveSocket): boolean {
  return connectionOf(socket).writeBuffer.length > 0 || unsentBytes(socket) > 0;
}

export function waitingBytes(socket: LiveSocket): number {
  const { writeBuffer } = connectionOf(socket);
  return writeBuffer.reduce((sum, packet) => sum + bytesOf(packet), unsentBytes(socket));
}

function unsentBytes(socket: LiveSocket): number {
  return webSocketOf(socket)?.bufferedAmount ?? 0;
}

function bytesOf({ data, options }: Packet): number {
  const frame = options?.wsPreEncodedFrame;
  return frame ? frame.reduce((sum, part) => sum + part.length, 0) : (data?.length ?? 0);
}

/** Bytes that wait for one viewer when it is sent nothing more. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Whether so much waits that no more is to be sent. */
export function isCongested(socket: LiveSocket): boolean {
  return waitingBytes(socket) > MAX_WAITING_BYTES;
}

/**
 * Hands a whole WebSocket frame to the connection. `false` where something waits that must go before
 * it, or the connection is not open.
 */
export function writeFrame(socket: LiveSocket, frame: Buffer): boolean {
  const sender = webSocketOf(socket)?._sender;
  if (!sender || !isOpen(socket) || connectionOf(socket).writeBuffer.length > 0) return false;
  sender.sendFrame([frame]);
  return true;
}

export function isOpen(socket: LiveSocket): boolean {
  return webSocketOf(socket)?.readyState === WebSocket.OPEN;
}

/** Closes a connection whose client may not read even that. */
export function closeHard(socket: LiveSocket, reason: string): void {
  const below = webSocketOf(socket);
  below?.close(TRY_AGAIN_LATER, reason);
  setTimeout(() => below?.terminate(), CLOSING_MS).unref();
}
