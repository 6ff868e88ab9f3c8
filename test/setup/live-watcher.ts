import type { Socket as NetSocket } from 'node:net';
import type {
  BoardChange,
  BoardSnapshot,
  Frame,
  MemberChange,
  MemberSnapshot,
  PollChange,
  PollResultsView,
  PollStateMessage,
  Problem,
  Subscribed,
} from '@rostrum/contracts';
import { io, type Socket } from 'socket.io-client';

export type Shown = BoardSnapshot | MemberSnapshot | PollResultsView;
type Change = BoardChange | MemberChange | PollChange;

/** What a receiver holds of a topic by the rules of the protocol alone. */
export interface Mirror {
  epoch: string;
  version: number;
  shown: Shown;
}

export interface WatcherOptions {
  token?: string | undefined;
  /** By what a voter without a token is known. */
  voter?: { code?: string | undefined; device?: string | undefined };
  /** Of the handshake, as a browser would send them. */
  headers?: Record<string, string>;
  /** Connects again after a break, as clients do. */
  reconnection?: boolean;
  /** Remembers and follows nothing: for those who look at what arrives by themselves. */
  isBrief?: boolean;
}

type Answer = (Subscribed & { ok: true }) | { ok: false; error: Problem };

/** A socket that remembers everything it was told, and follows the topics it subscribed to. */
export class LiveWatcher {
  readonly socket: Socket;
  /** Every message and answer, in order, as it came. */
  readonly received: unknown[] = [];
  readonly frames: Frame[] = [];
  readonly states: PollStateMessage[] = [];
  /** How many watched, each time it was told. */
  readonly presence: number[] = [];
  /** Everything it ever held, in order. */
  readonly history: ({ topic: string } & Mirror)[] = [];
  /** How many frames did not follow on what was held. */
  gaps = 0;
  readonly #mirrors = new Map<string, Mirror>();

  constructor(url: string, options: WatcherOptions = {}) {
    this.socket = io(`${url}/live`, {
      path: '/socket.io',
      transports: ['websocket'],
      forceNew: true,
      reconnection: options.reconnection ?? false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      auth: { ...options.voter, ...(options.token !== undefined && { token: options.token }) },
      ...(options.headers && { extraHeaders: options.headers }),
    });
    if (options.isBrief) return;
    this.socket.onAny((event, message) => this.received.push({ event, message }));
    this.socket.on('frame', (frame: Frame) => this.#follow(frame));
    this.socket.on('presence', ({ watching }) => this.presence.push(watching));
    this.socket.on('poll:state', (message: PollStateMessage) => this.states.push(message));
  }

  /** @throws Error as the service refused the handshake, with the problem in `data` */
  static async connect(url: string, options: WatcherOptions = {}): Promise<LiveWatcher> {
    const watcher = new LiveWatcher(url, options);
    await new Promise<void>((resolve, reject) => {
      watcher.socket.once('connect', resolve);
      watcher.socket.once('connect_error', (error) => {
        watcher.close();
        reject(error);
      });
    });
    return watcher;
  }

  /** Sends a message; resolves with the answer, whatever it is. */
  ask(event: string, message?: unknown): Promise<Answer> {
    return this.#send(event, message, () => {});
  }

  /**
   * What the answer brought: frames may have come since.
   * @throws Error when the topic is refused
   */
  async subscribe(topic: string, limit?: number): Promise<Mirror> {
    const message = limit === undefined ? { topic } : { topic, limit };
    const answer = await this.#send('subscribe', message, (answer) => {
      if (!answer.ok) throw new Error(`${topic}: ${answer.error.code}`);
      this.#hold(topic, mirrorOf(answer));
    });
    return mirrorOf(answer as Subscribed);
  }

  /**
   * `take` gets the answer at the moment it arrives: what waits for a promise may be overtaken by a
   * frame that came in the same piece of data.
   */
  #send(event: string, message: unknown, take: (answer: Answer) => void): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.socket.timeout(10_000).emit(event, message, (fault: Error | null, answer: Answer) => {
      if (fault) return reject(fault);
      this.received.push({ answer });
      try {
        take(answer);
        resolve(answer);
      } catch (error) {
        reject(error);
      }
    });
    return promise;
  }

  mirror(topic: string): Mirror {
    const mirror = this.#mirrors.get(topic);
    if (!mirror) throw new Error(`${topic} was not subscribed to`);
    return mirror;
  }

  board(topic: string): BoardSnapshot {
    return this.mirror(topic).shown as BoardSnapshot;
  }

  poll(topic: string): PollResultsView {
    return this.mirror(topic).shown as PollResultsView;
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Reads nothing more off the network, as a viewer on a train would. */
  pause(): void {
    this.#line.pause();
  }

  resume(): void {
    this.#line.resume();
  }

  get #line(): NetSocket {
    const { ws } = this.socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } };
    return ws._socket;
  }

  #follow(frame: Frame): void {
    this.frames.push(frame);
    const held = this.#mirrors.get(frame.topic);
    if (!held) return;
    const next = follow(held, frame);
    if (next === 'gap') this.gaps += 1;
    else if (next !== held) this.#hold(frame.topic, next);
  }

  #hold(topic: string, mirror: Mirror): void {
    this.#mirrors.set(topic, mirror);
    this.history.push({ topic, ...mirror });
  }
}

function mirrorOf(answer: Subscribed): Mirror {
  if (!('snapshot' in answer)) throw new Error('changes that were not asked for');
  const { epoch, version, snapshot } = answer;
  return { epoch, version, shown: snapshot as Shown };
}

interface ListChange {
  order?: string[];
  set?: { id: string }[];
  votes?: Record<string, number>;
}

function changeList(
  results: PollResultsView,
  field: 'texts' | 'questions',
  change: ListChange,
): void {
  const held: { id: string }[] = results[field] ?? [];
  const find = (id: string) => {
    const fresh = change.set?.find((item) => item.id === id);
    const former = held.find((item) => item.id === id);
    if (!fresh && !former) throw new Error(`${id} was never shown`);
    const votes = change.votes?.[id];
    return { ...former, ...fresh, ...(votes !== undefined && { votes }) };
  };
  const ids = change.order ?? held.map(({ id }) => id);
  Object.assign(results, { [field]: ids.map(find) });
}

/** What is held after a frame, by the words of the protocol. */
export function follow(held: Mirror, frame: Frame): Mirror | 'gap' {
  const isSameEpoch = frame.epoch === held.epoch;
  if (isSameEpoch && frame.to <= held.version) return held;
  const { epoch, to: version } = frame;
  if ('snapshot' in frame) return { epoch, version, shown: frame.snapshot };
  if (!isSameEpoch || frame.from !== held.version) return 'gap';
  return { epoch, version, shown: applyChanges(held.shown, frame.changes) };
}

/** Written anew from the protocol's words, so that it can disagree with the service. */
export function applyChanges(shown: Shown, changes: readonly Change[]): Shown {
  const next = structuredClone(shown);
  for (const change of changes) {
    if ('entries' in next && 'op' in change) changeBoard(next, change);
    else if ('options' in next && !('op' in change)) changePoll(next, change);
    else throw new Error(`not a change of this topic: ${JSON.stringify(change)}`);
  }
  return next;
}

function changeBoard(
  board: BoardSnapshot | MemberSnapshot,
  change: BoardChange | MemberChange,
): void {
  if (change.op === 'entry') Object.assign(board, { entry: change.entry });
  else if (change.op === 'set') board.entries[change.index] = change.entry;
  else if (change.op === 'length') board.entries.length = change.value;
  else board.total = change.value;
}

function changePoll(results: PollResultsView, change: PollChange): void {
  if ('optionId' in change) {
    const { optionId, ...counts } = change;
    Object.assign(results.options.find(({ id }) => id === optionId) ?? {}, counts);
    return;
  }
  for (const [field, value] of Object.entries(change)) {
    if (value === null) delete results[field as 'words'];
    else if (field === 'texts' || field === 'questions') changeList(results, field, value);
    else Object.assign(results, { [field]: value });
  }
}
