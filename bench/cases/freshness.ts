import {
  fillBoard,
  memberName,
  randomSubmissions,
  renewScore,
  scoreMessages,
} from '../load/boards.ts';
import { ConnectionPool } from '../load/connection-pool.ts';
import { FrameLog } from '../load/frame-log.ts';
import { hostTarget, openLiveSockets } from '../load/live-socket.ts';
import { Pacer, pause, until } from '../load/pacer.ts';
import { CpuMeter } from '../measure/cpu.ts';
import { alternate, figureOf, type Measurement, type Standing } from '../measure/rounds.ts';
import { percentiles, randomNumbers } from '../measure/statistics.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Section } from './case.ts';

const WRITES_PER_SECOND = 1000;
/** Every tenth write moves one of the first places, and is looked for at every watcher. */
const PROBE_EVERY = 10;
const LIMIT = 10;
const CONNECTIONS = 64;
const WATCHERS = [100, 5000];
const TARGET_MS = 150;
const SEEN_SCORE = 10_000_000;
const SEED = 5;
/** How long the last write's frame may take before it counts as lost. */
const LAST_FRAME_MS = 5000;

/** From a write to the frame that shows it, under a steady load. */
export async function freshness(bench: Bench): Promise<CaseResult> {
  const rostrum = await startRostrum(bench.stores, bench.tenant, bench);
  try {
    const sections: Section[] = [];
    for (const watchers of WATCHERS) {
      sections.push(await measure(bench, rostrum, watchers));
    }
    return { id: 'd', title: 'From a write to the frame', sections };
  } finally {
    await rostrum.stop();
  }
}

async function measure(bench: Bench, rostrum: Rostrum, watchers: number): Promise<Section> {
  const { options } = bench;
  const key = `freshness-${watchers}`;
  await fillBoard(rostrum, { key, periods: ['all-time'] }, options.members);
  const log = new FrameLog();
  const target = hostTarget(rostrum);
  const sockets = await openLiveSockets(target, watchers, async (socket) => {
    log.watch(socket);
    await socket.subscribe(`leaderboard:${key}`, LIMIT);
  });
  try {
    const [standing] = await alternate(
      [{ name: `${watchers} watchers`, run: () => runOnce(bench, rostrum, key, log) }],
      options.rounds,
      bench.onTurn,
    );
    if (!standing) throw new Error('nothing was measured');
    return {
      title: `${WRITES_PER_SECOND} writes/s, ${watchers} watchers`,
      lines: [toLine(standing)],
      verdicts: [
        {
          label: `p99 from the answer to the frame, ${watchers} watchers`,
          unit: 'ms',
          value: figureOf(standing, 'answered99'),
          target: { below: TARGET_MS },
        },
      ],
    };
  } finally {
    for (const socket of sockets) socket.close();
  }
}

interface Probe {
  dueAt: number;
  answeredAt: number;
  version: number;
}

async function runOnce(
  { options, stores }: Bench,
  rostrum: Rostrum,
  key: string,
  log: FrameLog,
): Promise<Measurement> {
  log.clear();
  const pids = { server: rostrum.pid, redis: stores.redis.pid };
  const meter = new CpuMeter(pids);
  const probes = await writeSteadily(rostrum, key, options);
  const cpu = meter.stop();
  const last = probes.at(-1);
  if (!last) throw new Error('nothing was written');
  await until(() => log.hasReached(last.version), LAST_FRAME_MS);
  const sinceAnswer: number[] = [];
  const sinceDue: number[] = [];
  for (const { index, at } of log.arrivals(probes.map(({ version }) => version))) {
    const probe = probes[index] as Probe;
    sinceAnswer.push(at - probe.answeredAt);
    sinceDue.push(at - probe.dueAt);
  }
  return {
    ...percentiles('answered', sinceAnswer),
    ...percentiles('sent', sinceDue),
    serverBusy: (cpu.seconds['server'] ?? 0) / options.seconds,
    machineBusy: cpu.machineBusy,
  };
}

/** Resolves with the probes in order of their versions, when all writes are answered. */
async function writeSteadily(
  rostrum: Rostrum,
  key: string,
  { members, seconds }: Bench['options'],
): Promise<Probe[]> {
  const random = randomNumbers(SEED);
  const messages = scoreMessages(rostrum, key, randomSubmissions(members));
  const probes: Probe[] = [];
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const pool = await ConnectionPool.open(rostrum.port, CONNECTIONS, fail);
  let sent = 0;
  const pacer = new Pacer(WRITES_PER_SECOND, (dueAt) => {
    sent += 1;
    const isProbe = sent % PROBE_EVERY === 0;
    const message = isProbe
      ? probeMessage(rostrum, key, random)
      : (messages[sent % messages.length] as Buffer);
    if (!isProbe) renewScore(message, random);
    pool.send(message, (status, body) => {
      if (status !== 200) fail(new Error(`a write was answered ${status}`));
      else if (isProbe) {
        const { version } = JSON.parse(body.toString());
        probes.push({ dueAt, answeredAt: performance.now(), version });
      }
    });
  });
  try {
    pacer.start();
    await Promise.race([pause(seconds * 1000), failed]);
    pacer.stop();
    await Promise.race([until(() => pool.isIdle, LAST_FRAME_MS), failed]);
  } finally {
    pacer.stop();
    pool.close();
  }
  return probes.sort((a, b) => a.version - b.version);
}

/** One of the first places gets another score that keeps it there. */
function probeMessage(rostrum: Rostrum, key: string, random: () => number): Buffer {
  const memberId = memberName(Math.floor(random() * LIMIT));
  const score = SEEN_SCORE + Math.floor(random() * SEEN_SCORE);
  return scoreMessages(rostrum, key, [{ memberId, score }])[0] as Buffer;
}

function toLine(standing: Standing): Line {
  const figure = (label: string, name: string) =>
    ({ label, unit: 'ms', value: figureOf(standing, name) }) as const;
  return {
    name: standing.name,
    figures: [
      figure('p50 from the answer', 'answered50'),
      figure('p95', 'answered95'),
      figure('p99', 'answered99'),
      figure('p50 from sending', 'sent50'),
      figure('p95', 'sent95'),
      figure('p99', 'sent99'),
      { label: 'server busy', unit: 'share', value: figureOf(standing, 'serverBusy') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}
