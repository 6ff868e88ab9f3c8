import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Rostrum } from '../servers/rostrum.ts';
import { READ_BUFFER } from './read-buffer.ts';

/** `text` is what the server sent, valid until the listener returns. */
export type TextListener = (text: Buffer) => void;

export interface LiveTarget {
  port: number;
  /** `/live` of the service, `/` of a bare server. */
  namespace: string;
  auth: object;
}

/** The live namespace of the service, as its host. */
export function hostTarget({ port, secretKey }: Pick<Rostrum, 'port' | 'secretKey'>): LiveTarget {
  return { port, namespace: '/live', auth: { token: secretKey } };
}

const HEAD_END = '\r\n\r\n';
const OPCODE = 0x0f;
const TEXT = 0x1;
const CLOSE = 0x8;
// Engine.IO and Socket.IO packet types, as the first characters of a text.
const OPEN = '0'.charCodeAt(0);
const PING = '2'.charCodeAt(0);
const MESSAGE = '4'.charCodeAt(0);
const CONNECT = '0'.charCodeAt(0);
const EVENT = '2'.charCodeAt(0);
const ACK = '3'.charCodeAt(0);
const CONNECT_ERROR = '4'.charCodeAt(0);

/**
 * A Socket.IO client on a bare WebSocket that looks at no more than it must: thousands of them in
 * one process cost less than the server that is measured.
 */
export class LiveSocket {
  readonly #socket: Socket;
  readonly #target: LiveTarget;
  readonly #prefix: string;
  readonly #settled: (error?: Error) => void;
  #carry: Buffer | undefined;
  #isUpgraded = false;
  #onAnswer: ((answer: unknown) => void) | undefined;
  /** Called with each event, as `42/live,["frame",{…}]`. */
  onEvent: TextListener = () => {};
  /** Called when the connection ends by itself. */
  onFault: (error: Error) => void = () => {};

  private constructor(socket: Socket, target: LiveTarget, settled: (error?: Error) => void) {
    this.#socket = socket;
    this.#target = target;
    this.#prefix = target.namespace === '/' ? '' : `${target.namespace},`;
    this.#settled = settled;
  }

  /** Resolves when the namespace has let it in. */
  static open(target: LiveTarget): Promise<LiveSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port: target.port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: READ_BUFFER, callback: (length) => live.#read(length) },
      });
      const live: LiveSocket = new LiveSocket(socket, target, (error) =>
        error ? reject(error) : resolve(live),
      );
      const fail = (error: Error): void => {
        reject(error);
        live.onFault(error);
      };
      socket.once('error', fail);
      socket.once('end', () => fail(new Error('the server closed a live socket')));
      socket.once('connect', () => socket.write(upgradeRequest(target.port)));
    });
  }

  /** Asks for a topic; the answer is the acknowledgement's first argument. */
  subscribe(topic: string, limit: number): Promise<unknown> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
      this.#send(`42${this.#prefix}0${JSON.stringify(['subscribe', { topic, limit }])}`);
    });
  }

  close(): void {
    this.onFault = () => {};
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    const fresh = READ_BUFFER.subarray(0, length);
    const bytes = this.#carry ? Buffer.concat([this.#carry, fresh]) : fresh;
    const used = this.#isUpgraded ? this.#readFrames(bytes) : this.#readUpgrade(bytes);
    this.#carry = used < bytes.length ? Buffer.from(bytes.subarray(used)) : undefined;
    return true;
  }

  #readUpgrade(bytes: Buffer): number {
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0) return 0;
    const head = bytes.toString('latin1', 0, headEnd);
    if (!head.startsWith('HTTP/1.1 101')) this.#settled(new Error(`no WebSocket: ${head}`));
    this.#isUpgraded = true;
    const start = headEnd + HEAD_END.length;
    return start + this.#readFrames(bytes.subarray(start));
  }

  /** How many of the bytes were whole frames. */
  #readFrames(bytes: Buffer): number {
    let at = 0;
    while (bytes.length - at >= 2) {
      const { start, length } = payloadOf(bytes, at);
      const end = start + length;
      if (bytes.length < end) break;
      this.#handle((bytes[at] ?? 0) & OPCODE, bytes.subarray(start, end));
      at = end;
    }
    return at;
  }

  #handle(opcode: number, text: Buffer): void {
    if (opcode === CLOSE) {
      this.onFault(new Error('the server closed a live socket'));
      return;
    }
    if (opcode !== TEXT) return;
    if (text[0] === MESSAGE && text[1] === EVENT) this.onEvent(text);
    else if (text[0] === PING) this.#send('3');
    else if (text[0] === OPEN) this.#send(`40${this.#prefix}${JSON.stringify(this.#target.auth)}`);
    else if (text[0] === MESSAGE) this.#handleControl(text);
  }

  #handleControl(text: Buffer): void {
    if (text[1] === CONNECT) this.#settled();
    if (text[1] === CONNECT_ERROR) this.#settled(new Error(`turned away: ${text.toString()}`));
    if (text[1] === ACK) {
      const [answer] = JSON.parse(text.toString('utf8', text.indexOf('[')));
      this.#onAnswer?.(answer);
    }
  }

  #send(text: string): void {
    this.#socket.write(maskedFrame(text));
  }
}

function payloadOf(bytes: Buffer, at: number): { start: number; length: number } {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short < 126) return { start: at + 2, length: short };
  if (short === 126) {
    const length = bytes.length >= at + 4 ? bytes.readUInt16BE(at + 2) : Number.POSITIVE_INFINITY;
    return { start: at + 4, length };
  }
  const length =
    bytes.length >= at + 10 ? Number(bytes.readBigUInt64BE(at + 2)) : Number.POSITIVE_INFINITY;
  return { start: at + 10, length };
}

/** Clients must mask what they send; a mask of zeros leaves it as it is. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x80 | TEXT;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

function upgradeRequest(port: number): string {
  return [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    HEAD_END.slice(2),
  ].join('\r\n');
}

const OPENED_AT_A_TIME = 50;

/** Opens many sockets, some at a time, and lets `prepare` finish with each before it counts. */
export async function openLiveSockets(
  target: LiveTarget,
  count: number,
  prepare: (socket: LiveSocket) => Promise<unknown>,
): Promise<LiveSocket[]> {
  const sockets: LiveSocket[] = [];
  const openNext = async (): Promise<void> => {
    while (sockets.length < count) {
      const place = sockets.push(undefined as never) - 1;
      const socket = await LiveSocket.open(target);
      sockets[place] = socket;
      await prepare(socket);
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_A_TIME }, openNext));
  return sockets;
}
