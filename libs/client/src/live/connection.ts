import type {
  ClientToServer,
  Frame,
  LIVE_NAMESPACE,
  LIVE_PATH,
  PollStateMessage,
  PresenceMessage,
  ServerToClient,
} from '@rostrum/contracts';
import { io, type Socket } from 'socket.io-client';
import { backoffMs } from '../backoff.ts';
import { isProblem, RostrumError } from '../error.ts';
import { KnownVoter, type VoterOption } from '../voter.ts';

// Typed by the contract but not imported from it: the schemas would come along into the browser.
const NAMESPACE: typeof LIVE_NAMESPACE = '/live';
const PATH: typeof LIVE_PATH = '/socket.io';

export interface ConnectionOptions {
  /** Where the service is: `https://scores.example.com`. */
  baseUrl: string;
  /** A key or a member token, or a function that gives a fresh one for each connection. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** By what a voter is known, where the token is a publishable key. */
  voter?: VoterOption;
  /**
   * Sends cookies along, for a page whose user is signed in to the service, or whose voter's device
   * it knows.
   */
  withCredentials?: boolean;
  random?: () => number;
}

/** What the owner of a connection is told. */
export interface ConnectionEvents {
  up(): void;
  down(): void;
  /** The service refused the connection. `isFinal`: it is not tried again. */
  refused(error: RostrumError, isFinal: boolean): void;
  frame(frame: Frame): void;
  pollState(message: PollStateMessage): void;
  presence(message: PresenceMessage): void;
}

const RECONNECT_BASE_MS = 500;
const RECONNECT_MAX_MS = 15_000;

/** A socket that comes back by itself, at the time the service asks for. */
export class Connection {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly voter: KnownVoter;
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  #isClosed = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.voter = new KnownVoter(options.voter);
    this.socket = io(`${options.baseUrl.replace(/\/+$/, '')}${NAMESPACE}`, {
      path: PATH,
      transports: ['websocket'],
      withCredentials: options.withCredentials ?? false,
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RECONNECT_BASE_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      auth: (give) => void this.#giveToken(give),
    });
    this.#listen();
  }

  open(): void {
    if (!this.#isClosed && this.#timer === undefined) this.socket.connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  #listen(): void {
    const { socket } = this;
    socket.on('connect', () => {
      this.#failures = 0;
      this.#events.up();
    });
    socket.on('disconnect', () => {
      this.#events.down();
      // Active: the connection broke and the socket comes back by itself. Else it was sent away.
      if (!socket.active) this.#comeBackAfter(this.#retryDelayMs());
    });
    socket.on('connect_error', (error) => {
      if (!socket.active) this.#refuse(error);
    });
    socket.on('frame', (frame) => this.#events.frame(frame));
    socket.on('poll:state', (message) => this.#events.pollState(message));
    socket.on('presence', (message) => this.#events.presence(message));
    socket.on('goodbye', ({ retryAfterMs }) => {
      this.#comeBackAfter(retryAfterMs);
      socket.disconnect();
    });
  }

  /** The handshake was refused by the service itself, which tells why in a problem document. */
  #refuse(error: Error & { data?: unknown }): void {
    const problem = isProblem(error.data) ? error.data : undefined;
    const refusal = problem
      ? RostrumError.fromProblem(problem)
      : new RostrumError({
          code: 'client.unexpected_response',
          detail: error.message,
          status: 0,
          retryable: true,
          cause: error,
        });
    // A fixed token that was refused will be refused again; a function may give a better one.
    const isFinal = !refusal.retryable && typeof this.#options.token !== 'function';
    if (!isFinal) this.#comeBackAfter(this.#retryDelayMs());
    this.#events.refused(refusal, isFinal);
  }

  #comeBackAfter(delayMs: number): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.socket.connect();
    }, delayMs);
  }

  #retryDelayMs(): number {
    this.#failures += 1;
    const random = this.#options.random ?? Math.random;
    return backoffMs(this.#failures, {
      baseMs: RECONNECT_BASE_MS,
      maxMs: RECONNECT_MAX_MS,
      random,
    });
  }

  async #giveToken(give: (auth: object) => void): Promise<void> {
    const { token } = this.#options;
    const proof = this.voter.proof();
    if (typeof token !== 'function') return give(token === undefined ? proof : { ...proof, token });
    try {
      give({ ...proof, token: await token() });
    } catch {
      // Without a token the service refuses the handshake, and that path retries.
      give({});
    }
  }
}
