import { connect } from 'node:net';
import { LocalServiceError } from '../errors.ts';

/** Words as the server reads them. */
export function encodeCommand(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

/** A reply of the server; an error is thrown in its place. */
export type RedisReply = string | number | null | RedisReply[];

export interface CommandTarget {
  host: string;
  port: number;
  password: string | undefined;
}

/**
 * Sends one command on a connection of its own and resolves with the reply. Takes no client library.
 * @throws LocalServiceError with the text of an error reply, or when there is no answer.
 */
export function askRedis(
  target: CommandTarget,
  words: readonly string[],
  timeoutMs = 5_000,
): Promise<RedisReply> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.host, port: target.port });
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new LocalServiceError(`Redis on port ${target.port}, ${words[0]}: ${reason}`));
    };
    let received = '';
    let isSignedIn = target.password === undefined;
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs} ms`));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('the connection was closed'));
    socket.once('connect', () => {
      if (target.password !== undefined) socket.write(encodeCommand('AUTH', target.password));
      socket.write(Buffer.from(encodeCommand(...words)));
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let read = readReply(received, 0); read; read = readReply(received, 0)) {
        if (read.error !== undefined) return fail(read.error);
        received = received.slice(read.end);
        if (!isSignedIn) isSignedIn = true;
        else {
          resolve(read.reply);
          socket.destroy();
          return;
        }
      }
    });
  });
}

interface Read {
  reply: RedisReply;
  error: string | undefined;
  end: number;
}

/** The reply that begins at `at`, or undefined while it is not there as a whole. */
function readReply(text: string, at: number): Read | undefined {
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd === -1) return undefined;
  const line = text.slice(at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (text[at]) {
    case '+':
      return { reply: line, error: undefined, end };
    case ':':
      return { reply: Number(line), error: undefined, end };
    case '$':
      return readBulk(text, Number(line), end);
    case '*':
      return readArray(text, Number(line), end);
    default:
      return { reply: null, error: line, end };
  }
}

function readBulk(text: string, length: number, start: number): Read | undefined {
  if (length < 0) return { reply: null, error: undefined, end: start };
  if (text.length < start + length + 2) return undefined;
  // Lengths count bytes, so the text of all is held a byte a character.
  const reply = Buffer.from(text.slice(start, start + length), 'latin1').toString();
  return { reply, error: undefined, end: start + length + 2 };
}

function readArray(text: string, length: number, start: number): Read | undefined {
  const items: RedisReply[] = [];
  let end = start;
  for (let index = 0; index < length; index += 1) {
    const item = readReply(text, end);
    if (item === undefined || item.error !== undefined) return item;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: items, error: undefined, end };
}
