import { join } from 'node:path';
import { fillBoard, memberName, scoreMessages } from '../load/boards.ts';
import { ConnectionPool } from '../load/connection-pool.ts';
import { type LiveSocket, openLiveSockets } from '../load/live-socket.ts';
import { Pacer } from '../load/pacer.ts';
import { CpuMeter } from '../measure/cpu.ts';
import {
  alternate,
  type Contestant,
  figureOf,
  type Measurement,
  ratioOf,
  type Standing,
} from '../measure/rounds.ts';
import { randomNumbers } from '../measure/statistics.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import { ROOT, type ServerProcess, startServer } from '../servers/server-process.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const KEY = 'fan-out';
const BOARD_MEMBERS = 1000;
const LIMIT = 10;
/** Twice a tick, so that no tick finds nothing to say. */
const WRITES_PER_TICK = 2;
/** Above every score that the board was filled with, so that each write is seen. */
const SEEN_SCORE = 10_000_000;
const SAMPLED_FRAMES = 21;
const TARGET = 0.9;
/** The pace of the service as it comes, twice that, and as fast as it can be set to. */
const TICKS_MS = [100, 50, 10];
const SEED = 4;

/** A change of a board to many sockets, against a bare room of Socket.IO. */
export async function fanOut(bench: Bench): Promise<CaseResult> {
  const sections: Section[] = [];
  for (const tickMs of TICKS_MS) sections.push(await measure(bench, tickMs));
  return { id: 'c', title: `Fan-out to ${bench.options.sockets} sockets`, sections };
}

async function measure(bench: Bench, tickMs: number): Promise<Section> {
  const { options, stores, tenant } = bench;
  const rostrum = await startRostrum(stores, tenant, { ...bench, tickMs });
  const key = `${KEY}-${tickMs}`;
  await fillBoard(rostrum, { key, periods: ['all-time'] }, BOARD_MEMBERS);
  const room = await startServer({
    name: 'bare Socket.IO room',
    args: [join(ROOT, 'bench/baselines/bare-room.ts')],
    env: {},
    logDir: stores.dir,
  });
  try {
    const watched = await watch(rostrum, '/live', options.sockets, (socket) =>
      socket.subscribe(`leaderboard:${key}`, LIMIT),
    );
    const feed = await startFeed(rostrum, key, tickMs);
    const frame = await sampleFrame(watched, feed);
    const contestants = [rostrumContestant(bench, rostrum, watched, feed)];
    if (!options.profile) contestants.push(await roomContestant(bench, room, frame, tickMs));
    const standings = await alternate(contestants, options.rounds, bench.onTurn);
    feed.close();
    return {
      title: `A frame every ${tickMs} ms, ${Buffer.byteLength(JSON.stringify(frame))} bytes of JSON`,
      lines: standings.map(toLine),
      verdicts: toVerdicts(standings, tickMs === TICKS_MS[0]),
    };
  } finally {
    await Promise.all([rostrum.stop(), room.stop()]);
  }
}

/** Sockets that count what reaches them. */
interface Watched {
  sockets: LiveSocket[];
  frames: number;
}

async function watch(
  server: ServerProcess & { secretKey?: string },
  namespace: string,
  count: number,
  prepare: (socket: LiveSocket) => Promise<unknown>,
): Promise<Watched> {
  const watched: Watched = { sockets: [], frames: 0 };
  const target = { port: server.port, namespace, auth: { token: server.secretKey } };
  watched.sockets = await openLiveSockets(target, count, async (socket) => {
    socket.onEvent = () => {
      watched.frames += 1;
    };
    await prepare(socket);
  });
  return watched;
}

/** Whatever makes frames appear, while it is on. */
interface Feed {
  start(): void;
  stop(): void;
  close(): void;
}

/** Writes to the first places of the board, so that every tick has something to show. */
async function startFeed(rostrum: Rostrum, key: string, tickMs: number): Promise<Feed> {
  const fail = (error: Error): void => {
    throw error;
  };
  const pool = await ConnectionPool.open(rostrum.port, LIMIT, fail);
  const random = randomNumbers(SEED);
  const pacer = new Pacer((WRITES_PER_TICK * 1000) / tickMs, () => {
    const memberId = memberName(Math.floor(random() * LIMIT));
    const score = SEEN_SCORE + Math.floor(random() * SEEN_SCORE);
    const [message] = scoreMessages(rostrum, key, [{ memberId, score }]);
    pool.send(message as Buffer, (status) => {
      if (status !== 200) fail(new Error(`a write was answered ${status}`));
    });
  });
  return { start: () => pacer.start(), stop: () => pacer.stop(), close: () => pool.close() };
}

/** A frame of ordinary length, as an object, for the room to send as well. */
async function sampleFrame({ sockets }: Watched, feed: Feed): Promise<object> {
  const [first] = sockets;
  if (!first) throw new Error('there are no sockets');
  const counting = first.onEvent;
  const texts: string[] = [];
  feed.start();
  await new Promise<void>((resolve) => {
    first.onEvent = (text) => {
      if (texts.push(text.toString()) >= SAMPLED_FRAMES) resolve();
    };
  });
  feed.stop();
  first.onEvent = counting;
  const middle =
    texts.toSorted((a, b) => a.length - b.length)[Math.floor(SAMPLED_FRAMES / 2)] ?? '';
  const [, frame] = JSON.parse(middle.slice(middle.indexOf('[')));
  return frame;
}

function rostrumContestant(
  bench: Bench,
  rostrum: Rostrum,
  watched: Watched,
  feed: Feed,
): Contestant {
  return { name: rostrum.name, run: () => count(bench, rostrum, watched, feed) };
}

async function roomContestant(
  bench: Bench,
  room: ServerProcess,
  frame: object,
  intervalMs: number,
): Promise<Contestant> {
  const watched = await watch(room, '/', bench.options.sockets, async () => {});
  const tell = (body: object): void => {
    void fetch(`http://127.0.0.1:${room.port}/emit`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  };
  const feed: Feed = {
    start: () => tell({ frame, intervalMs }),
    stop: () => tell({}),
    close: () => {},
  };
  return { name: room.name, run: () => count(bench, room, watched, feed) };
}

async function count(
  { options, stores }: Bench,
  server: ServerProcess,
  watched: Watched,
  feed: Feed,
): Promise<Measurement> {
  const pids = { server: server.pid, redis: stores.redis.pid, load: process.pid };
  feed.start();
  const before = watched.frames;
  const startedAt = performance.now();
  const meter = new CpuMeter(pids);
  await pause(options.seconds * 1000);
  const cpu = meter.stop();
  const seconds = (performance.now() - startedAt) / 1000;
  const frames = watched.frames - before;
  feed.stop();
  await untilQuiet(watched);
  return {
    rate: frames / seconds,
    ticks: frames / watched.sockets.length / seconds,
    serverCpu: ((cpu.seconds['server'] ?? 0) / frames) * 1e6,
    loadCpu: ((cpu.seconds['load'] ?? 0) / frames) * 1e6,
    serverBusy: (cpu.seconds['server'] ?? 0) / seconds,
    machineBusy: cpu.machineBusy,
  };
}

const QUIET_MS = 300;

/** What one contestant left under way must not reach into the next one's turn. */
async function untilQuiet(watched: Watched): Promise<void> {
  for (let seen = -1; seen !== watched.frames; ) {
    seen = watched.frames;
    await pause(QUIET_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'frames/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'ticks/s', unit: '1/s', value: figureOf(standing, 'ticks') },
      { label: 'server CPU a frame', unit: 'µs', value: figureOf(standing, 'serverCpu') },
      { label: 'load CPU a frame', unit: 'µs', value: figureOf(standing, 'loadCpu') },
      { label: 'server busy', unit: 'share', value: figureOf(standing, 'serverBusy') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

function toVerdicts([rostrum, room]: Standing[], hasTarget: boolean): Verdict[] {
  if (!rostrum || !room) return [];
  return [
    {
      label: 'frames per second of server CPU, to a bare room',
      unit: '×',
      value: ratioOf(room, rostrum, 'serverCpu'),
      target: hasTarget ? { atLeast: TARGET } : undefined,
    },
    {
      label: 'frames/s, to a bare room',
      unit: '×',
      value: ratioOf(rostrum, room, 'rate'),
      target: undefined,
    },
  ];
}
