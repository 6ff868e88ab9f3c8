import { fillBoard, memberName, RisingScores } from '../load/boards.ts';
import { hostTarget, type LiveSocket, openLiveSockets } from '../load/live-socket.ts';
import { pause } from '../load/pacer.ts';
import { openScoreFeed, type ScoreFeed } from '../load/score-feed.ts';
import { CpuMeter } from '../measure/cpu.ts';
import { alternate, figureOf, type Measurement, type Standing } from '../measure/rounds.ts';
import { randomNumbers, spreadOf } from '../measure/statistics.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Section } from './case.ts';

const BOARDS = [10, 100, 1000];
const MEMBERS = 100;
const WIDE_MEMBERS = 1000;
const LIMITS = [10, 50, 100];
const WRITES_PER_SECOND = 1000;
const FEW_WRITES_PER_SECOND = 100;
const CONNECTIONS = 32;
const TOPICS_PER_SOCKET = 50;
const SEED = 6;

/** What a tick costs where many boards move, and what its frames weigh beside whole boards. */
export async function ticks(bench: Bench): Promise<CaseResult> {
  const rostrum = await startRostrum(bench.stores, bench.tenant, bench);
  try {
    const sections: Section[] = [];
    for (const boards of BOARDS) sections.push(await measureBoards(bench, rostrum, boards));
    sections.push(...(await weighFrames(bench, rostrum)));
    return { id: 'j', title: 'What a tick costs and weighs', sections };
  } finally {
    await rostrum.stop();
  }
}

async function measureBoards(bench: Bench, rostrum: Rostrum, count: number): Promise<Section> {
  const keys = Array.from({ length: count }, (_, index) => `ticks-${count}-${index}`);
  for (const key of keys) await fillBoard(rostrum, { key, periods: ['all-time'] }, MEMBERS);
  const write = await writer(rostrum, keys, MEMBERS);
  const standings = await alternate(
    [
      { name: 'watched', run: () => watched(bench, rostrum, keys, write) },
      { name: 'not watched', run: () => load(bench, rostrum, write, () => 0) },
    ],
    bench.options.rounds,
    bench.onTurn,
  );
  write.close();
  return {
    title: `${count} boards, ${WRITES_PER_SECOND} writes/s to all of them`,
    lines: standings.map((standing) => toLine(standing, standings[1])),
    verdicts: [],
  };
}

/** Every board has one viewer. */
async function watched(
  bench: Bench,
  rostrum: Rostrum,
  keys: readonly string[],
  write: ScoreFeed,
): Promise<Measurement> {
  let frames = 0;
  let next = 0;
  const count = Math.ceil(keys.length / TOPICS_PER_SOCKET);
  const sockets = await openLiveSockets(hostTarget(rostrum), count, async (socket) => {
    socket.onEvent = () => {
      frames += 1;
    };
    const own = keys.slice(next, next + TOPICS_PER_SOCKET);
    next += TOPICS_PER_SOCKET;
    for (const key of own) await socket.subscribe(`leaderboard:${key}`, 10);
  });
  try {
    return await load(bench, rostrum, write, () => frames);
  } finally {
    for (const socket of sockets) socket.close();
  }
}

async function load(
  { options, stores }: Bench,
  rostrum: Rostrum,
  write: ScoreFeed,
  frames: () => number,
): Promise<Measurement> {
  const meter = new CpuMeter({ server: rostrum.pid, redis: stores.redis.pid });
  const before = frames();
  write.start();
  await pause(options.seconds * 1000);
  write.stop();
  const { seconds } = meter.stop();
  return {
    frames: (frames() - before) / options.seconds,
    server: (seconds['server'] ?? 0) / options.seconds,
    redis: (seconds['redis'] ?? 0) / options.seconds,
  };
}

/** Writes to boards one after the other, to members drawn at random. */
function writer(rostrum: Rostrum, keys: readonly string[], members: number): Promise<ScoreFeed> {
  const random = randomNumbers(SEED);
  let score = 1_000_000_000;
  let turn = 0;
  const pace = { perSecond: WRITES_PER_SECOND, connections: CONNECTIONS };
  return openScoreFeed(rostrum, pace, () => {
    turn += 1;
    score += 1;
    const memberId = memberName(Math.floor(random() * members));
    return { key: keys[turn % keys.length] as string, memberId, score };
  });
}

/** What frames weigh beside the whole of what a viewer sees. */
async function weighFrames(bench: Bench, rostrum: Rostrum): Promise<Section[]> {
  const key = 'ticks-weight';
  await fillBoard(rostrum, { key, periods: ['all-time'] }, WIDE_MEMBERS);
  const rising = new RisingScores(WIDE_MEMBERS);
  const pace = { perSecond: FEW_WRITES_PER_SECOND, connections: CONNECTIONS };
  const ordinary = await openScoreFeed(rostrum, pace, () => ({ key, ...rising.next() }));
  const climbing = await writer(rostrum, [key], WIDE_MEMBERS);
  const sections: Section[] = [];
  // In this order: the second leaves scores behind that the first does not know of.
  for (const [load, write] of [
    [`${FEW_WRITES_PER_SECOND} writes/s, each a hundredth of the places up`, ordinary],
    [`${WRITES_PER_SECOND} writes/s, each to the first place`, climbing],
  ] as const) {
    const lines: Line[] = [];
    for (const limit of LIMITS) lines.push(await weighLimit(bench, rostrum, key, limit, write));
    write.close();
    const title = `Bytes of a frame: a board of ${WIDE_MEMBERS}, ${load}`;
    sections.push({ title, lines, verdicts: [] });
  }
  return sections;
}

async function weighLimit(
  { options }: Bench,
  rostrum: Rostrum,
  key: string,
  limit: number,
  write: ScoreFeed,
): Promise<Line> {
  let [bytes, frames, changes, whole] = [0, 0, 0, 0];
  const [socket] = await openLiveSockets(hostTarget(rostrum), 1, async (one: LiveSocket) => {
    one.onEvent = (text) => {
      bytes += text.length;
      frames += 1;
      if (text.includes('"changes"')) changes += 1;
    };
    whole = JSON.stringify(await one.subscribe(`leaderboard:${key}`, limit)).length;
  });
  write.start();
  await pause(options.seconds * 1000);
  write.stop();
  socket?.close();
  const single = (value: number) => spreadOf([value]);
  return {
    name: `the first ${limit}`,
    figures: [
      { label: 'a frame', unit: 'bytes', value: single(bytes / frames) },
      { label: 'whole', unit: 'bytes', value: single(whole) },
      { label: 'a frame, to whole', unit: 'share', value: single(bytes / frames / whole) },
      { label: 'frames of changes', unit: 'share', value: single(changes / frames) },
    ],
  };
}

function toLine(standing: Standing, unwatched: Standing | undefined): Line {
  const perFrame = standing.rounds.map((round, index) => {
    const beside = unwatched?.rounds[index]?.['server'] ?? 0;
    return (((round['server'] ?? 0) - beside) / (round['frames'] || Number.NaN)) * 1e6;
  });
  const measured = { ...standing, rounds: perFrame.map((cost) => ({ cost })) };
  return {
    name: standing.name,
    figures: [
      { label: 'frames/s', unit: '1/s', value: figureOf(standing, 'frames') },
      { label: 'server busy', unit: 'share', value: figureOf(standing, 'server') },
      { label: 'Redis busy', unit: 'share', value: figureOf(standing, 'redis') },
      ...(standing === unwatched
        ? []
        : [
            {
              label: 'CPU of the server a frame',
              unit: 'µs' as const,
              value: figureOf(measured, 'cost'),
            },
          ]),
    ],
  };
}
