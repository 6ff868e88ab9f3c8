import { once } from 'node:events';
import { expect, vi } from 'vitest';

const [PING, PONG] = ['2', '3'];

/** Somebody who speaks to the live port as no client does. */
export class Adversary {
  readonly socket: WebSocket;
  readonly heard: string[] = [];
  isClosed = false;

  private constructor(url: string) {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    this.socket = new WebSocket(address);
    this.socket.addEventListener('message', ({ data }) => {
      this.heard.push(String(data));
      // Or it would be taken for gone in any case, after a while.
      if (data === PING) this.send(PONG);
    });
    this.socket.addEventListener('close', () => {
      this.isClosed = true;
    });
  }

  /** A WebSocket, not yet let into any namespace. */
  static async approach(url: string): Promise<Adversary> {
    const adversary = new Adversary(url);
    await once(adversary.socket, 'open');
    return adversary;
  }

  /** Let in, by what a page has. */
  static async enter(url: string, token: string): Promise<Adversary> {
    const adversary = await Adversary.approach(url);
    adversary.socket.send(`40/live,${JSON.stringify({ token })}`);
    await vi.waitFor(() => {
      expect(adversary.heard.some((text) => text.startsWith('40/live'))).toBe(true);
    });
    return adversary;
  }

  send(text: string | BufferSource): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  ask(id: number, event: string, message: unknown): void {
    this.send(`42/live,${id}${JSON.stringify([event, message])}`);
  }

  /** How many of its requests were answered. */
  get answers(): number {
    return this.heard.filter((text) => text.startsWith('43/live')).length;
  }

  /** With which codes its requests were refused. */
  get codes(): Set<string> {
    const answers = this.heard.filter((text) => text.startsWith('43/live'));
    return new Set(answers.flatMap((text) => /"code":"([a-z._]+)"/.exec(text)?.[1] ?? []));
  }

  close(): void {
    this.socket.close();
  }
}

/** Packets that are none, or none that a client sends. */
export const MALFORMED: [name: string, packet: string | BufferSource][] = [
  ['nothing', ''],
  ['no packet', 'hello'],
  ['an unknown type of Engine.IO', '9'],
  ['an unknown type of Socket.IO', '49/live,'],
  ['broken JSON', '42/live,["subscribe",{'],
  ['no list', '42/live,{"subscribe":1}'],
  ['an event without a name', '42/live,[]'],
  ['a name that is no text', '42/live,[{"a":1},2]'],
  ['a reserved name', '42/live,["disconnecting","x"]'],
  ['an answer to nothing', '43/live,99["x"]'],
  ['an endless number', `42/live,${'9'.repeat(400)}["subscribe",{}]`],
  ['a namespace that is not there', '40/elsewhere,{}'],
  ['a namespace with a long name', `40/${'n'.repeat(5000)},{}`],
  ['a binary event without its bytes', '451-/live,["subscribe",{"_placeholder":true,"num":0}]'],
  ['many binary attachments', '45999999-/live,["subscribe",{"_placeholder":true,"num":0}]'],
  ['bytes', Buffer.from([0, 255, 4, 2])],
  ['deep nesting', `42/live,["subscribe",${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
  ['a prototype', '42/live,["subscribe",{"__proto__":{"topic":"x"},"constructor":{}}]'],
];
