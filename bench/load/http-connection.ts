import { connect, type Socket } from 'node:net';
import { READ_BUFFER } from './read-buffer.ts';

/** `body` is valid until the listener returns. */
export type AnswerListener = (status: number, body: Buffer) => void;

const HEAD_END = '\r\n\r\n';
const STATUS_AT = 'HTTP/1.1 '.length;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * One keep-alive connection with at most one request under way. It writes messages that were
 * encoded before and looks only at what it must, so that the load costs little beside the server.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #carry: Buffer | undefined;
  #listener: AnswerListener | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static open(port: number, onFault: (error: Error) => void): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: READ_BUFFER, callback: (length) => connection.#read(length) },
      });
      const connection: HttpConnection = new HttpConnection(socket);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', onFault);
        socket.on('close', () => {
          if (connection.#listener) onFault(new Error('the server closed the connection'));
        });
        resolve(connection);
      });
    });
  }

  get isBusy(): boolean {
    return this.#listener !== undefined;
  }

  /** Sends a whole HTTP message; `onAnswer` is called once with what came back. */
  send(message: Buffer, onAnswer: AnswerListener): void {
    if (this.#listener) throw new Error('a request is under way');
    this.#listener = onAnswer;
    this.#socket.write(message);
  }

  close(): void {
    this.#listener = undefined;
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    const fresh = READ_BUFFER.subarray(0, length);
    const bytes = this.#carry ? Buffer.concat([this.#carry, fresh]) : fresh;
    const headEnd = bytes.indexOf(HEAD_END);
    const head = headEnd < 0 ? '' : bytes.toString('latin1', 0, headEnd);
    const bodyStart = headEnd + HEAD_END.length;
    const bodyEnd = bodyStart + contentLength(head);
    if (headEnd < 0 || bytes.length < bodyEnd) {
      this.#carry = Buffer.from(bytes);
      return true;
    }
    this.#carry = undefined;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.(Number(head.slice(STATUS_AT, STATUS_AT + 3)), bytes.subarray(bodyStart, bodyEnd));
    return true;
  }
}

function contentLength(head: string): number {
  return Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
}

export interface Post {
  path: string;
  body: string;
  headers?: Record<string, string>;
}

export function encodePost(post: Post): Buffer {
  return encodeRequest({ method: 'POST', ...post });
}

export function encodeRequest({
  method,
  path,
  body,
  headers = {},
}: Post & { method: string }): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}${HEAD_END}${body}`);
}
