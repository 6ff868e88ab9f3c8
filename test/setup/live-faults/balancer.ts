import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  near: Socket;
  far: Socket;
  isLive: boolean;
  isStalled: boolean;
  /** What came through after it had been stalled. */
  waitedBytes: number;
}

const LIVE_REQUEST = /^GET \/(socket\.io|v1\/live)/;
const LIVE_REQUEST_LENGTH = 16;

/**
 * Stands between clients and the instances, as a load balancer does: in turns, to those that take
 * connections. Connections can be cut, or stalled so that nothing is read of them.
 */
export class Balancer {
  /** Ports of the instances. */
  targets: number[];
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #turn = 0;
  #waitedBytes = 0;

  private constructor(targets: number[]) {
    this.targets = targets;
    this.#server = createServer((near) => this.#accept(near));
  }

  static async open(urls: readonly string[]): Promise<Balancer> {
    const balancer = new Balancer(urls.map((url) => Number(new URL(url).port)));
    await once(balancer.#server.listen(0, '127.0.0.1'), 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set urls(urls: readonly string[]) {
    this.targets = urls.map((url) => Number(new URL(url).port));
  }

  /** Live connections, not requests. */
  get liveCount(): number {
    return this.#live().length;
  }

  /** Reads nothing more of what the service sends over every `nth` live connection. */
  stallEvery(nth: number): number {
    const stalled = this.#live().filter((_, index) => index % nth === 0);
    for (const pair of stalled) {
      pair.isStalled = true;
      pair.far.unpipe(pair.near);
      pair.far.pause();
    }
    return stalled.length;
  }

  resume(): void {
    for (const pair of this.#pairs) {
      if (!pair.isStalled) continue;
      pair.isStalled = false;
      pair.far.on('data', ({ length }) => {
        pair.waitedBytes += length;
        this.#waitedBytes = Math.max(this.#waitedBytes, pair.waitedBytes);
      });
      pair.far.pipe(pair.near);
    }
  }

  /** The most that came over one connection since it was stalled. */
  waitedBytes(): number {
    return this.#waitedBytes;
  }

  /** Breaks live connections without a word. */
  cutEvery(nth: number): number {
    const cut = this.#live().filter((_, index) => index % nth === 0);
    for (const { near } of cut) near.destroy();
    return cut.length;
  }

  async close(): Promise<void> {
    for (const { near } of this.#pairs) near.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #live(): Pair[] {
    return [...this.#pairs].filter(({ isLive }) => isLive);
  }

  #accept(near: Socket): void {
    near.on('error', () => near.destroy());
    this.#turn += 1;
    this.#lead(near, this.#turn, this.targets.length);
  }

  #lead(near: Socket, turn: number, left: number): void {
    const port = this.targets[turn % this.targets.length];
    if (left === 0 || port === undefined || near.destroyed) {
      near.destroy();
      return;
    }
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    far.once('error', () => this.#lead(near, turn + 1, left - 1));
    far.once('connect', () => {
      far.removeAllListeners('error');
      this.#join(near, far);
    });
  }

  #join(near: Socket, far: Socket): void {
    const pair: Pair = { near, far, isLive: false, isStalled: false, waitedBytes: 0 };
    this.#pairs.add(pair);
    near.setNoDelay(true);
    // A connection that carried requests before may become a live one.
    const recognise = (piece: Buffer): void => {
      if (!LIVE_REQUEST.test(piece.toString('latin1', 0, LIVE_REQUEST_LENGTH))) return;
      pair.isLive = true;
      near.off('data', recognise);
    };
    near.on('data', recognise);
    near.pipe(far);
    far.pipe(near);
    far.on('error', () => far.destroy());
    near.once('close', () => far.destroy());
    far.once('close', () => {
      near.destroy();
      this.#pairs.delete(pair);
    });
  }
}
