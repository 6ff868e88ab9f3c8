import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  BoardFrame,
  BoardSnapshot,
  ClientToServer,
  PollResultsView,
  Problem,
  ServerToClient,
  Subscribe,
  Subscribed,
} from '@rostrum/contracts';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveClient, type LiveOptions } from './live-client.ts';
import type { BoardState } from './topic-rules.ts';
import type { LiveUpdate } from './topic-subscription.ts';

type ServerSocket = Socket<ClientToServer, ServerToClient>;

const TOPIC = 'leaderboard:arcade';

function boardOf(...scores: number[]): BoardSnapshot {
  const updatedAt = '2026-01-01T00:00:00Z';
  const entries = scores.map((score, index) => {
    return { rank: index + 1, memberId: `m${index}`, score, updatedAt };
  });
  return { entries, total: scores.length };
}

/** A service whose every move the test decides: what it sends, drops and refuses. */
class ScriptedService {
  readonly sockets: ServerSocket[] = [];
  readonly subscribes: Subscribe[] = [];
  readonly unsubscribes: string[] = [];
  readonly handshakes: unknown[] = [];
  board: { epoch: string; version: number; snapshot: BoardSnapshot | PollResultsView } = {
    epoch: 'e1',
    version: 1,
    snapshot: boardOf(3, 2, 1),
  };
  /** What subscribers are answered in the place of a snapshot. */
  answerWith: { from: number; changes: unknown[] } | undefined;
  refuseHandshake: Problem | undefined;
  refuseSubscribe: Problem | undefined;
  /** What the service sends right behind the answer to a subscription. */
  behindAnswer: () => void = () => {};
  readonly #http = createServer();
  readonly #io = new Server<ClientToServer, ServerToClient>(this.#http, {
    transports: ['websocket'],
  });

  async start(): Promise<string> {
    const namespace = this.#io.of('/live');
    namespace.use((socket, next) => {
      this.handshakes.push(socket.handshake.auth);
      if (!this.refuseHandshake) return next();
      next(Object.assign(new Error('refused'), { data: this.refuseHandshake }));
    });
    namespace.on('connection', (socket) => this.#accept(socket));
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }

  get socket(): ServerSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('nobody has connected');
    return socket;
  }

  /** Moves the board on and sends the frame, or loses it. */
  move(snapshot: BoardSnapshot, changes: unknown[], isLost = false): void {
    const from = this.board.version;
    const to = from + 1;
    this.board = { ...this.board, version: to, snapshot };
    if (isLost) return;
    this.socket.emit('frame', { topic: TOPIC, epoch: 'e1', from, to, changes } as BoardFrame);
  }

  #accept(socket: ServerSocket): void {
    this.sockets.push(socket);
    socket.on('subscribe', (request, reply) => {
      this.subscribes.push(request);
      if (this.refuseSubscribe) return reply({ ok: false, error: this.refuseSubscribe });
      const { topic, limit = 10 } = request;
      const { epoch, version, snapshot } = this.board;
      const shown =
        'entries' in snapshot
          ? { ...snapshot, entries: snapshot.entries.slice(0, limit) }
          : snapshot;
      const content = this.answerWith ?? { snapshot: shown };
      reply({ ok: true, topic, epoch, version, ...content } as Subscribed);
      this.behindAnswer();
    });
    socket.on('unsubscribe', ({ topic }, reply) => {
      this.unsubscribes.push(topic);
      reply({ ok: true });
    });
    socket.on('vote', (message, reply) => reply({ ok: true, ...message }));
  }
}

const problem = (code: Problem['code'], retryable: boolean): Problem => {
  return {
    type: 'about:blank',
    title: code,
    status: 503,
    detail: 'No.',
    code,
    requestId: 'r',
    retryable,
  };
};

let service: ScriptedService;
let baseUrl: string;
const clients: LiveClient[] = [];

beforeEach(async () => {
  service = new ScriptedService();
  baseUrl = await service.start();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await service.stop();
});

function connect(options: Partial<LiveOptions> = {}): LiveClient {
  const client = new LiveClient({ baseUrl, token: 't', random: () => 0, ...options });
  clients.push(client);
  return client;
}

/** Collects what a listener is told. */
function watch(client: LiveClient, limit = 10) {
  const updates: LiveUpdate<BoardState>[] = [];
  const stop = client.subscribe(TOPIC, { limit }, (update) => updates.push(update));
  const latest = () => updates.at(-1) ?? { status: 'unheard', state: undefined, error: undefined };
  const scores = () => latest().state?.entries.map(({ score }) => score);
  return { updates, stop, latest, scores };
}

const isLive = (seen: ReturnType<typeof watch>) =>
  expect.poll(() => seen.latest().status).toBe('live');

describe('LiveClient', () => {
  it('tells a listener that it is connecting, then whole states', async () => {
    const seen = watch(connect());
    expect(seen.latest()).toEqual({ status: 'connecting', state: undefined, error: undefined });
    await isLive(seen);
    expect(seen.latest().state).toMatchObject({ total: 3, version: 1 });
    expect(service.handshakes).toEqual([{ token: 't' }]);
    service.move(boardOf(9, 2, 1), [{ op: 'set', index: 0, entry: boardOf(9).entries[0] }]);
    await expect.poll(seen.scores).toEqual([9, 2, 1]);
  });

  it('mends a lost frame with a snapshot and is stale meanwhile', async () => {
    const seen = watch(connect());
    await isLive(seen);
    service.move(boardOf(9, 2, 1), [], true);
    service.move(boardOf(9, 8, 1), [{ op: 'set', index: 1, entry: boardOf(9, 8).entries[1] }]);
    await expect.poll(seen.scores).toEqual([9, 8, 1]);
    await isLive(seen);
    expect(seen.updates.map(({ status }) => status)).toContain('stale');
    expect(seen.updates.map(({ state }) => state?.version)).not.toContain(2);
    expect(service.subscribes.at(-1)).toMatchObject({ epoch: 'e1', version: 1 });
  });

  it('shares one subscription among listeners and gives each its own limit', async () => {
    const client = connect();
    const short = watch(client, 1);
    await isLive(short);
    const long = watch(client, 3);
    expect(long.latest().status).toBe('connecting');
    await isLive(long);
    expect(long.scores()).toEqual([3, 2, 1]);
    expect(short.scores()).toEqual([3]);
    expect(long.updates.every(({ state }) => !state || state.entries.length === 3)).toBe(true);
    expect(service.subscribes.map(({ limit }) => limit)).toEqual([1, 3]);
  });

  it('leaves the topic with its last listener', async () => {
    const client = connect();
    const one = watch(client);
    const two = watch(client);
    await isLive(two);
    one.stop();
    const heard = one.updates.length;
    service.move(boardOf(9, 2, 1), [{ op: 'set', index: 0, entry: boardOf(9).entries[0] }]);
    await expect.poll(two.scores).toEqual([9, 2, 1]);
    expect(one.updates).toHaveLength(heard);
    expect(service.unsubscribes).toEqual([]);
    two.stop();
    await expect.poll(() => service.unsubscribes).toEqual([TOPIC]);
    const again = watch(client);
    await isLive(again);
  });

  it('comes back after a break, keeping what it has as stale', async () => {
    const seen = watch(connect());
    await isLive(seen);
    service.board = { epoch: 'e2', version: 1, snapshot: boardOf(5) };
    service.socket.conn.close();
    await expect.poll(seen.scores).toEqual([5]);
    await isLive(seen);
    const stale = seen.updates.find(({ status }) => status === 'stale');
    expect(stale?.state?.entries).toHaveLength(3);
    expect(service.subscribes.at(-1)).toMatchObject({ epoch: 'e1', version: 1 });
  });

  it('says what it holds when it comes back, and takes the changes since', async () => {
    const { scores, latest } = watch(connect());
    await vi.waitFor(() => expect(scores()).toEqual([3, 2, 1]));
    expect(service.subscribes.at(-1)).not.toHaveProperty('version');
    service.board = { ...service.board, version: 2 };
    const entry = { ...boardOf(9).entries[0], memberId: 'm0' };
    service.answerWith = { from: 1, changes: [{ op: 'set', index: 0, entry }] };
    service.socket.conn.close();
    await vi.waitFor(() =>
      expect(latest()).toMatchObject({ status: 'live', state: { version: 2 } }),
    );
    expect(service.subscribes.at(-1)).toMatchObject({ epoch: 'e1', version: 1, limit: 10 });
    expect(scores()).toEqual([9, 2, 1]);
  });

  it('asks for the whole when the changes are not of what it holds, or a listener wants more', async () => {
    const client = connect();
    const { scores } = watch(client);
    await vi.waitFor(() => expect(scores()).toEqual([3, 2, 1]));
    service.board = { ...service.board, version: 7, snapshot: boardOf(6, 5, 4) };
    service.answerWith = { from: 5, changes: [] };
    service.socket.conn.close();
    await vi.waitFor(() => expect(service.subscribes.at(-1)).toHaveProperty('version', 1));
    service.answerWith = undefined;
    await vi.waitFor(() => expect(scores()).toEqual([6, 5, 4]));
    expect(service.subscribes.at(-1)).not.toHaveProperty('version');
    watch(client, 20);
    await vi.waitFor(() => expect(service.subscribes.at(-1)).toMatchObject({ limit: 20 }));
    expect(service.subscribes.at(-1)).not.toHaveProperty('version');
  });

  it('believes an older version only when the service insists', async () => {
    service.board = { ...service.board, version: 9 };
    const seen = watch(connect());
    await isLive(seen);
    service.board = { epoch: 'e1', version: 4, snapshot: boardOf(7) };
    service.socket.conn.close();
    await expect.poll(() => service.subscribes.length, { timeout: 5000 }).toBe(3);
    expect(seen.latest()).toMatchObject({ status: 'stale', state: { version: 9 } });
    await expect.poll(seen.scores, { timeout: 10_000 }).toEqual([7]);
    expect(service.subscribes).toHaveLength(6);
  });

  it('goes when it is told goodbye and comes back when it was told to', async () => {
    const seen = watch(connect());
    await isLive(seen);
    const gone = vi.fn();
    service.socket.on('disconnect', gone);
    const startedAt = performance.now();
    service.socket.emit('goodbye', { reason: 'shutdown', retryAfterMs: 150 });
    await expect.poll(() => service.sockets.length).toBe(2);
    expect(gone).toHaveBeenCalled();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
    await isLive(seen);
  });

  it('comes back when it was sent away without a word', async () => {
    const seen = watch(connect());
    await isLive(seen);
    service.socket.disconnect();
    await expect.poll(() => service.sockets.length, { timeout: 3000 }).toBe(2);
    await isLive(seen);
  });

  it('tells of a refused topic, and tries again where that may help', async () => {
    service.refuseSubscribe = problem('store.unavailable', true);
    const seen = watch(connect());
    await expect.poll(() => seen.latest().error?.code).toBe('store.unavailable');
    service.refuseSubscribe = undefined;
    await isLive(seen);
    expect(seen.latest().error).toBeUndefined();
  });

  it('does not try again with a fixed token that was refused', async () => {
    service.refuseHandshake = problem('auth.invalid', false);
    const client = connect();
    const seen = watch(client);
    await expect.poll(() => seen.latest().error?.code).toBe('auth.invalid');
    const late = watch(client);
    expect(late.latest().error?.code).toBe('auth.invalid');
    expect(service.handshakes).toHaveLength(1);
  });

  it('tries again with a fresh token where a function gives it', async () => {
    service.refuseHandshake = problem('auth.invalid', false);
    let count = 0;
    const token = () => {
      count += 1;
      return `t${count}`;
    };
    const seen = watch(connect({ token }));
    await expect.poll(() => seen.latest().error?.code).toBe('auth.invalid');
    service.refuseHandshake = undefined;
    await isLive(seen);
    expect(service.handshakes).toEqual([{ token: 't1' }, { token: 't2' }]);
  });

  it('survives a listener that throws', async () => {
    const client = connect();
    const faults: unknown[] = [];
    const uncaught = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => faults.push(error));
    client.subscribe(TOPIC, {}, () => {
      throw new Error('broken listener');
    });
    const seen = watch(client);
    await isLive(seen);
    process.removeAllListeners('uncaughtException');
    for (const listener of uncaught) process.on('uncaughtException', listener);
    expect(faults.length).toBeGreaterThan(0);
  });
});

describe('LiveClient on a poll', () => {
  const results: PollResultsView = {
    pollId: 'pl_1',
    question: 'Which?',
    type: 'single',
    round: 1,
    status: 'open',
    isFinal: false,
    integrity: 'high',
    version: 1,
    resultsVisible: false,
    options: [{ id: 'a', label: 'A' }],
  };

  it('asks again for what was hidden after a vote and after closing', async () => {
    service.board = { epoch: 'e1', version: 1, snapshot: results };
    const client = connect();
    const statuses: (string | undefined)[] = [];
    client.subscribe('poll:lunch', {}, ({ state }) => statuses.push(state?.status));
    await expect.poll(() => statuses.at(-1)).toBe('open');
    await client.vote('lunch', { choices: ['a'] });
    await expect.poll(() => service.subscribes.length).toBe(2);
    service.socket.emit('poll:state', { pollId: 'pl_1', status: 'closed', closesAt: null });
    await expect.poll(() => statuses.includes('closed')).toBe(true);
    await expect.poll(() => service.subscribes.length).toBe(3);
  });

  it('shows the poll as it may be seen now, though nothing of it changed', async () => {
    const shown = { ...results, resultsVisible: true, ballotCount: 3 };
    service.board = { epoch: 'e1', version: 9, snapshot: shown };
    const client = connect();
    const seen: (boolean | undefined)[] = [];
    client.subscribe('poll:lunch', {}, ({ state }) => seen.push(state?.resultsVisible));
    await expect.poll(() => seen.at(-1)).toBe(true);
    service.board = { epoch: 'e1', version: 9, snapshot: results };
    client.refresh('poll:lunch');
    await expect.poll(() => seen.at(-1)).toBe(false);
  });

  it('keeps what a frame right behind the answer brought', async () => {
    const open = { ...results, resultsVisible: true, ballotCount: 3 };
    service.board = { epoch: 'e1', version: 4, snapshot: open };
    const client = connect();
    const seen: unknown[] = [];
    client.subscribe('poll:lunch', {}, ({ state }) => seen.push(state?.version));
    await expect.poll(() => seen.at(-1)).toBe(4);
    service.behindAnswer = () => {
      const changes = [{ ballotCount: 4 }];
      service.socket.emit('frame', { topic: 'poll:lunch', epoch: 'e1', from: 4, to: 5, changes });
    };
    client.refresh('poll:lunch');
    await expect.poll(() => seen.at(-1)).toBe(5);
  });

  it('refuses to vote without a connection rather than later', async () => {
    const failure = connect().vote('lunch', { choices: ['a'] });
    await expect(failure).rejects.toMatchObject({ code: 'client.unreachable', retryable: true });
  });
});
