import { join } from 'node:path';
import { fillBoard, memberName } from '../load/boards.ts';
import { type LiveSocket, openLiveSockets } from '../load/live-socket.ts';
import { pause } from '../load/pacer.ts';
import { openScoreFeed, type ScoreFeed } from '../load/score-feed.ts';
import { CpuMeter } from '../measure/cpu.ts';
import {
  alternate,
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
/** Of the service as it comes. */
const TICK_MS = 100;
/** Twice a tick, so that no tick finds nothing to say. */
const WRITES_PER_SECOND = 20;
/** Above every score that the board was filled with, so that each write is seen. */
const SEEN_SCORE = 10_000_000;
const SAMPLED_FRAMES = 21;
const TARGET = 0.9;
const SEED = 4;

/** A change of a board to many sockets, against a bare room of Socket.IO and plain WebSockets. */
export async function fanOut(bench: Bench): Promise<CaseResult> {
  const { stores, tenant, options } = bench;
  const rostrum = await startRostrum(stores, tenant, { ...bench, tickMs: TICK_MS });
  const bare = options.profile ? [] : await Promise.all(BASELINES.map((one) => start(bench, one)));
  try {
    await fillBoard(rostrum, { key: KEY, periods: ['all-time'] }, BOARD_MEMBERS);
    const feed = await startFeed(rostrum);
    const frame = await sampleFrame(rostrum, feed);
    const sections: Section[] = [];
    for (const sockets of options.sockets) {
      const contestants = [
        { name: rostrum.name, run: () => take(bench, sockets, rostrum, feed, subscribe) },
        ...bare.map((server) => ({
          name: server.name,
          run: () => take(bench, sockets, server, emitter(server, frame), enter),
        })),
      ];
      const standings = await alternate(contestants, options.rounds, bench.onTurn);
      sections.push({
        title: `${sockets.toLocaleString('en')} sockets, ${Buffer.byteLength(JSON.stringify(frame))} bytes of JSON a frame`,
        lines: standings.map(toLine),
        verdicts: toVerdicts(standings),
      });
    }
    feed.close();
    return { id: 'c', title: 'Fan-out to many sockets', sections };
  } finally {
    await Promise.all([rostrum, ...bare].map((server) => server.stop()));
  }
}

const BASELINES = [
  { name: 'bare Socket.IO room', file: 'bare-room.ts' },
  { name: 'plain ws', file: 'bare-ws.ts' },
];

function start({ stores }: Bench, { name, file }: (typeof BASELINES)[number]) {
  const args = [join(ROOT, 'bench/baselines', file)];
  return startServer({ name, args, env: {}, logDir: stores.dir });
}

const subscribe = {
  namespace: '/live',
  prepare: (socket: LiveSocket) => socket.subscribe(`leaderboard:${KEY}`, LIMIT),
};
const enter = { namespace: '/', prepare: async () => {} };
type Way = { namespace: string; prepare: (socket: LiveSocket) => Promise<unknown> };

/** Sockets that count what reaches them. */
interface Watched {
  sockets: LiveSocket[];
  frames: number;
}

async function watch(
  server: ServerProcess & { secretKey?: string },
  { namespace, prepare }: Way,
  count: number,
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
type Feed = Pick<ScoreFeed, 'start' | 'stop'>;

/** Writes to the first places of the board, so that every tick has something to show. */
function startFeed(rostrum: Rostrum): Promise<ScoreFeed> {
  const random = randomNumbers(SEED);
  const pace = { perSecond: WRITES_PER_SECOND, connections: LIMIT };
  return openScoreFeed(rostrum, pace, () => {
    const memberId = memberName(Math.floor(random() * LIMIT));
    return { key: KEY, memberId, score: SEEN_SCORE + Math.floor(random() * SEEN_SCORE) };
  });
}

/** A frame of ordinary length, as an object, for the room to send as well. */
async function sampleFrame(rostrum: Rostrum, feed: Feed): Promise<object> {
  const { sockets } = await watch(rostrum, subscribe, 1);
  const [first] = sockets;
  if (!first) throw new Error('there are no sockets');
  const texts: string[] = [];
  feed.start();
  await new Promise<void>((resolve) => {
    first.onEvent = (text) => {
      if (texts.push(text.toString()) >= SAMPLED_FRAMES) resolve();
    };
  });
  feed.stop();
  first.close();
  const middle =
    texts.toSorted((a, b) => a.length - b.length)[Math.floor(SAMPLED_FRAMES / 2)] ?? '';
  const [, frame] = JSON.parse(middle.slice(middle.indexOf('[')));
  return frame;
}

/** Has a bare server emit the frame at the same pace. */
function emitter(server: ServerProcess, frame: object): Feed {
  const tell = (body: object): void => {
    void fetch(`http://127.0.0.1:${server.port}/emit`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  };
  return {
    start: () => tell({ frame, intervalMs: TICK_MS }),
    stop: () => tell({}),
  };
}

/** A turn: sockets are there only while their server is measured. */
async function take(
  bench: Bench,
  sockets: number,
  server: ServerProcess,
  feed: Feed,
  way: Way,
): Promise<Measurement> {
  const watched = await watch(server, way, sockets);
  try {
    return await count(bench, server, watched, feed);
  } finally {
    for (const socket of watched.sockets) socket.close();
    await pause(QUIET_MS);
  }
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
    perCore: frames / (cpu.seconds['server'] ?? Number.NaN),
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

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'frames/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'ticks/s', unit: '1/s', value: figureOf(standing, 'ticks') },
      { label: 'frames/s a core', unit: '1/s', value: figureOf(standing, 'perCore') },
      { label: 'server CPU a frame', unit: 'µs', value: figureOf(standing, 'serverCpu') },
      { label: 'load CPU a frame', unit: 'µs', value: figureOf(standing, 'loadCpu') },
      { label: 'server busy', unit: 'share', value: figureOf(standing, 'serverBusy') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

function toVerdicts([rostrum, ...bare]: Standing[]): Verdict[] {
  if (!rostrum) return [];
  return bare.flatMap((baseline, index) => [
    {
      label: `frames per second of server CPU, to ${baseline.name}`,
      unit: '×' as const,
      value: ratioOf(baseline, rostrum, 'serverCpu'),
      target: index === 0 ? { atLeast: TARGET } : undefined,
    },
    {
      label: `frames/s, to ${baseline.name}`,
      unit: '×' as const,
      value: ratioOf(rostrum, baseline, 'rate'),
      target: index === 0 ? { atLeast: TARGET } : undefined,
    },
  ]);
}
