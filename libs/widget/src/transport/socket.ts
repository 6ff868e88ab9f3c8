import { decode, ENGINE, encode, type Packet, SOCKET } from './packets.ts';

/** What the live client says of its socket; the rest goes without saying here. */
export interface SocketOptions {
  path: string;
  reconnectionDelay: number;
  reconnectionDelayMax: number;
  /** What to connect with, asked for each time. */
  auth: (give: (auth: object) => void) => void;
}

type Listener = (...args: never[]) => void;
type Answer = (error: Error | undefined, answer?: unknown) => void;

/** How long a connection may take. */
const CONNECT_MS = 20_000;

/**
 * As much of `socket.io-client` as the live client uses: one namespace over one WebSocket, JSON, and
 * a connection that comes back by itself. The bundler puts it in the place of that package, which
 * weighs a quarter of all that the widget may weigh, for ways of transport that are never taken.
 */
export class Socket {
  connected = false;
  /** Whether it is connected, or will be by itself. */
  active = false;
  readonly #address: string;
  readonly #namespace: string;
  readonly #options: SocketOptions;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #answers = new Map<number, Answer>();
  #line: WebSocket | undefined;
  #lastId = 0;
  #failures = 0;
  /** Until the connection stands, the next sign of life comes, or another attempt is made. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patienceMs = CONNECT_MS;
  /** A browser knows long before the line is found dead. */
  readonly #onOffline = () => {
    if (this.#line) this.#lost();
  };
  readonly #onOnline = () => {
    if (this.#line === undefined) this.#dial();
  };

  constructor(url: string, options: SocketOptions) {
    const { protocol, host, pathname } = new URL(url);
    const scheme = protocol.replace('http', 'ws');
    this.#address = `${scheme}//${host}${options.path}/?EIO=4&transport=websocket`;
    this.#namespace = pathname;
    this.#options = options;
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  removeAllListeners(): this {
    this.#listeners.clear();
    return this;
  }

  connect(): this {
    if (this.active) return this;
    this.active = true;
    this.#failures = 0;
    globalThis.addEventListener?.('offline', this.#onOffline);
    globalThis.addEventListener?.('online', this.#onOnline);
    this.#dial();
    return this;
  }

  disconnect(): this {
    if (this.connected) this.#send({ type: SOCKET.disconnect, namespace: this.#namespace });
    this.#leave();
    return this;
  }

  /** Messages that are answered within a time. */
  timeout(ms: number) {
    return {
      emit: (event: string, message: unknown, answer: Answer) =>
        this.#ask(ms, [event, message], answer),
      emitWithAck: (event: string, message: unknown) =>
        new Promise<unknown>((resolve, reject) => {
          this.#ask(ms, [event, message], (error, answer) =>
            error ? reject(error) : resolve(answer),
          );
        }),
    };
  }

  #ask(ms: number, data: unknown[], answer: Answer): void {
    if (!this.connected) {
      answer(new Error('there is no connection'));
      return;
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const timer = setTimeout(() => settle(new Error('there was no answer in time')), ms);
    const settle: Answer = (error, given) => {
      clearTimeout(timer);
      this.#answers.delete(id);
      answer(error, given);
    };
    this.#answers.set(id, settle);
    this.#send({ type: SOCKET.event, namespace: this.#namespace, id, data });
  }

  #tell(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }

  #send(packet: Packet): void {
    this.#line?.send(encode(packet));
  }

  #dial(): void {
    const line = new WebSocket(this.#address);
    this.#line = line;
    this.#patienceMs = CONNECT_MS;
    this.#await();
    line.onmessage = ({ data }) => {
      if (line === this.#line) this.#receive(String(data));
    };
    // An error is always followed by this.
    line.onclose = () => {
      if (line === this.#line) this.#lost();
    };
  }

  /** Where nothing is heard for so long, there is nobody any more. */
  #await(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), this.#patienceMs);
  }

  #receive(text: string): void {
    const rest = text.slice(1);
    switch (text[0]) {
      case ENGINE.open: {
        const { pingInterval, pingTimeout } = JSON.parse(rest);
        this.#patienceMs = pingInterval + pingTimeout;
        this.#introduce(this.#line);
        break;
      }
      case ENGINE.ping:
        this.#await();
        this.#line?.send(ENGINE.pong);
        break;
      case ENGINE.message: {
        const packet = decode(rest);
        if (packet?.namespace === this.#namespace) this.#take(packet);
      }
    }
  }

  #introduce(line: WebSocket | undefined): void {
    this.#options.auth((data) => {
      const { connect: type } = SOCKET;
      // A token may take longer to come than the connection lasts.
      if (line === this.#line) this.#send({ type, namespace: this.#namespace, data });
    });
  }

  #take({ type, id = 0, data }: Packet): void {
    switch (type) {
      case SOCKET.connect:
        this.connected = true;
        this.#failures = 0;
        this.#await();
        this.#tell('connect');
        break;
      case SOCKET.event:
        this.#tell(...(data as [string, ...unknown[]]));
        break;
      case SOCKET.ack:
        this.#answers.get(id)?.(undefined, (data as unknown[])[0]);
        break;
      case SOCKET.disconnect:
        this.#leave();
        break;
      case SOCKET.connectError: {
        const { message, data: detail } = data as { message: string; data?: unknown };
        this.#leave();
        this.#tell('connect_error', Object.assign(new Error(message), { data: detail }));
      }
    }
  }

  #leave(): void {
    this.active = false;
    this.#hangUp();
  }

  /** The connection broke, or could not be made: it is made anew after a while. */
  #lost(): void {
    this.#hangUp();
    if (!this.active) return;
    const { reconnectionDelay, reconnectionDelayMax } = this.#options;
    const waitMs = Math.min(reconnectionDelayMax, reconnectionDelay * 2 ** this.#failures);
    this.#failures += 1;
    // Those who lost it together do not come back together.
    const delayMs = waitMs * (0.5 + Math.random());
    this.#timer = setTimeout(() => this.#dial(), Math.min(reconnectionDelayMax, delayMs));
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    const line = this.#line;
    this.#line = undefined;
    line?.close();
    if (!this.active) {
      globalThis.removeEventListener?.('offline', this.#onOffline);
      globalThis.removeEventListener?.('online', this.#onOnline);
    }
    const wasConnected = this.connected;
    this.connected = false;
    for (const settle of [...this.#answers.values()]) settle(new Error('the connection broke'));
    if (wasConnected) this.#tell('disconnect');
  }
}

export function io(url: string, options: SocketOptions): Socket {
  return new Socket(url, options);
}
