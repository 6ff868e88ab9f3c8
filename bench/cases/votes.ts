import { join } from 'node:path';
import { ballotBatchMessage, ballotMessage, openPoll, Voters } from '../load/ballots.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import { ConnectionPool } from '../load/connection-pool.ts';
import { FrameLog } from '../load/frame-log.ts';
import { hostTarget, openLiveSockets } from '../load/live-socket.ts';
import { Pacer, pause, until } from '../load/pacer.ts';
import { CpuMeter } from '../measure/cpu.ts';
import {
  alternate,
  type Contestant,
  figureOf,
  type Measurement,
  ratioOf,
  type Standing,
} from '../measure/rounds.ts';
import { percentiles } from '../measure/statistics.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import { ROOT, type ServerProcess, startServer } from '../servers/server-process.ts';
import type { Bench, CaseResult, Figure, Section } from './case.ts';

const BATCH_SIZE = 1000;
const BATCHES_UNDER_WAY = 4;
const BURST_VOTERS = 50_000;
const BURST_SECONDS = 10;
const BURST_CONNECTIONS = 256;
const PROBE_EVERY = 10;
const WATCHERS = 100;
const LAST_ANSWER_MS = 30_000;
const DISTINCT_MESSAGES = 400;
const FRAME_TARGET_MS = 150;

/** Votes one by one and in batches, beside a bare HINCRBY; and a burst against one poll. */
export async function votes(bench: Bench): Promise<CaseResult> {
  const { stores, options } = bench;
  const rostrum = await startRostrum(stores, bench.tenant, bench);
  const bare = options.profile
    ? undefined
    : await startServer({
        name: 'bare node:http',
        args: [join(ROOT, 'bench/baselines/bare-votes.ts')],
        env: { REDIS_URL: stores.redis.url, TALLY: 'bare:tally' },
        logDir: stores.dir,
      });
  try {
    const servers = bare ? [rostrum, bare] : [rostrum];
    return {
      id: 'i',
      title: 'Votes',
      sections: [
        await compare(bench, servers, 'One vote a request', singles),
        await compare(bench, servers, 'Batches of 1,000 votes', batched),
        await burstSection(bench, rostrum),
      ],
    };
  } finally {
    await Promise.all([rostrum.stop(), bare?.stop()]);
  }
}

type Load = (bench: Bench, server: ServerProcess, pollId: string, voters: Voters) => Promise<Votes>;

interface Votes {
  votes: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

async function compare(
  bench: Bench,
  servers: readonly ServerProcess[],
  title: string,
  load: Load,
): Promise<Section> {
  const [rostrum] = servers as [Rostrum];
  const pollId = await openPoll(rostrum, 'applied');
  const voters = new Voters();
  const standings = await alternate(
    servers.map((server) => contestant(bench, rostrum, server, pollId, voters, load)),
    bench.options.rounds,
    bench.onTurn,
  );
  const [own, baseline] = standings;
  const isRate = (figure: string) => ({
    label:
      figure === 'rate'
        ? 'votes/s, to bare node:http'
        : 'votes per second of server CPU, to bare node:http',
    unit: '×' as const,
    target: undefined,
  });
  return {
    title,
    lines: standings.map((standing) => ({ name: standing.name, figures: figuresOf(standing) })),
    verdicts:
      own && baseline
        ? [
            { ...isRate('rate'), value: ratioOf(own, baseline, 'rate') },
            { ...isRate('serverCpu'), value: ratioOf(baseline, own, 'serverCpu') },
          ]
        : [],
  };
}

function contestant(
  { options, stores, ...bench }: Bench,
  rostrum: Rostrum,
  server: ServerProcess,
  pollId: string,
  voters: Voters,
  load: Load,
): Contestant {
  return {
    name: server.name,
    async run() {
      const meter = new CpuMeter({ server: server.pid, redis: stores.redis.pid });
      const outcome = await load({ options, stores, ...bench }, server, pollId, voters);
      const cpu = meter.stop();
      await settle(rostrum, pollId);
      return {
        rate: outcome.votes / outcome.seconds,
        p50: outcome.p50Ms,
        p99: outcome.p99Ms,
        serverCpu: ((cpu.seconds['server'] ?? 0) / outcome.votes) * 1e6,
        redisCpu: ((cpu.seconds['redis'] ?? 0) / outcome.votes) * 1e6,
        machineBusy: cpu.machineBusy,
      };
    },
  };
}

/** Waits until PostgreSQL has everything that was cast so far. */
async function settle(rostrum: Rostrum, pollId: string): Promise<void> {
  const body = { choices: ['a'] };
  await rostrum.client.castBallot(pollId, 'settling', body, { waitUntilPersisted: true });
}

const singles: Load = async ({ options }, server, pollId, voters) => {
  const made = Array.from({ length: DISTINCT_MESSAGES }, (_, index) =>
    ballotMessage(asRostrum(server), pollId, index),
  );
  const places = new Map(made.map(({ message, voterAt }) => [message, voterAt]));
  const { answers, ...times } = await runClosedLoop({
    ...options,
    port: server.port,
    messages: made.map(({ message }) => message),
    renew: (message) => voters.write(message, places.get(message) ?? 0),
  });
  return { votes: answers, ...times };
};

const batched: Load = async ({ options }, server, pollId, voters) => {
  const made = Array.from({ length: 2 * BATCHES_UNDER_WAY }, () =>
    ballotBatchMessage(asRostrum(server), pollId),
  );
  const places = new Map(made.map(({ message, votersAt }) => [message, votersAt]));
  const { answers, ...times } = await runClosedLoop({
    port: server.port,
    connections: BATCHES_UNDER_WAY,
    seconds: options.seconds,
    messages: made.map(({ message }) => message),
    renew: (message) => {
      for (const at of places.get(message) ?? []) voters.write(message, at);
    },
  });
  return { votes: answers * BATCH_SIZE, ...times };
};

function asRostrum(server: ServerProcess): Rostrum | undefined {
  return 'secretKey' in server ? (server as Rostrum) : undefined;
}

function figuresOf(standing: Standing): Figure[] {
  return [
    { label: 'votes/s', unit: '1/s', value: figureOf(standing, 'rate') },
    { label: 'p50', unit: 'ms', value: figureOf(standing, 'p50') },
    { label: 'p99', unit: 'ms', value: figureOf(standing, 'p99') },
    { label: 'server CPU a vote', unit: 'µs', value: figureOf(standing, 'serverCpu') },
    { label: 'Redis CPU a vote', unit: 'µs', value: figureOf(standing, 'redisCpu') },
    { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
  ];
}

async function burstSection(bench: Bench, rostrum: Rostrum): Promise<Section> {
  const [standing] = await alternate(
    [{ name: rostrum.name, run: () => burst(bench, rostrum) }],
    bench.options.rounds,
    bench.onTurn,
  );
  if (!standing) throw new Error('nothing was measured');
  const ms = (label: string, name: string): Figure => ({
    label,
    unit: 'ms',
    value: figureOf(standing, name),
  });
  return {
    title: `${BURST_VOTERS.toLocaleString('en')} voters in ${BURST_SECONDS} s, one poll, ${WATCHERS} viewers`,
    lines: [
      {
        name: standing.name,
        figures: [
          { label: 'acknowledged', unit: 'votes', value: figureOf(standing, 'acknowledged') },
          { label: 'in the tally', unit: 'votes', value: figureOf(standing, 'tallied') },
          { label: 'seconds', unit: 's', value: figureOf(standing, 'seconds') },
          ms('p50 to the answer', 'ack50'),
          ms('p99', 'ack99'),
          ms('p50 from the answer to the screen', 'screen50'),
          ms('p99', 'screen99'),
          ms('p99 from sending to the screen', 'sent99'),
          { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
        ],
      },
    ],
    verdicts: [
      {
        label: 'p99 from the answer to the screen',
        unit: 'ms',
        value: figureOf(standing, 'screen99'),
        target: { below: FRAME_TARGET_MS },
      },
    ],
  };
}

interface Probe {
  dueAt: number;
  answeredAt: number;
  version: number;
}

async function burst({ stores }: Bench, rostrum: Rostrum): Promise<Measurement> {
  const pollId = await openPoll(rostrum, 'persisted');
  const log = new FrameLog();
  const target = hostTarget(rostrum);
  const sockets = await openLiveSockets(target, WATCHERS, async (socket) => {
    log.watch(socket);
    await socket.subscribe(`poll:${pollId}`, 1);
  });
  log.clear();
  const meter = new CpuMeter({ server: rostrum.pid, redis: stores.redis.pid });
  try {
    const { probes, acknowledgedMs, seconds } = await voteSteadily(rostrum, pollId);
    const { machineBusy } = meter.stop();
    const last = probes.at(-1);
    if (!last) throw new Error('nothing was cast');
    await until(() => log.hasReached(last.version), LAST_ANSWER_MS);
    const { ballotCount = 0 } = await rostrum.client.getPollResults(pollId);
    if (ballotCount !== acknowledgedMs.length) {
      throw new Error(`${acknowledgedMs.length} votes acknowledged, ${ballotCount} counted`);
    }
    const screen: number[] = [];
    const sent: number[] = [];
    for (const { index, at } of log.arrivals(probes.map(({ version }) => version))) {
      const probe = probes[index] as Probe;
      screen.push(at - probe.answeredAt);
      sent.push(at - probe.dueAt);
    }
    return {
      acknowledged: acknowledgedMs.length,
      tallied: ballotCount,
      seconds,
      machineBusy,
      ...percentiles('ack', acknowledgedMs),
      ...percentiles('screen', screen),
      ...percentiles('sent', sent),
    };
  } finally {
    for (const socket of sockets) socket.close();
  }
}

/** Resolves when all votes are answered: with how long each took from the moment it was due. */
async function voteSteadily(
  rostrum: Rostrum,
  pollId: string,
): Promise<{ probes: Probe[]; acknowledgedMs: number[]; seconds: number }> {
  const voters = new Voters();
  const acknowledgedMs: number[] = [];
  const probes: Probe[] = [];
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const pool = await ConnectionPool.open(rostrum.port, BURST_CONNECTIONS, fail);
  const startedAt = performance.now();
  let cast = 0;
  const pacer = new Pacer(BURST_VOTERS / BURST_SECONDS, (dueAt) => {
    if (cast === BURST_VOTERS) return;
    cast += 1;
    const isProbe = cast % PROBE_EVERY === 0;
    // One of its own: it may have to wait for a connection.
    const { message, voterAt } = ballotMessage(rostrum, pollId, cast);
    voters.write(message, voterAt);
    pool.send(message, (status, body) => {
      if (status !== 200) return fail(new Error(`a vote was answered ${status}: ${body}`));
      const answeredAt = performance.now();
      acknowledgedMs.push(answeredAt - dueAt);
      if (!isProbe) return;
      const { version } = JSON.parse(body.toString());
      probes.push({ dueAt, answeredAt, version });
    });
  });
  try {
    pacer.start();
    const isOver = () => cast === BURST_VOTERS && pool.isIdle;
    await Promise.race([until(isOver, BURST_SECONDS * 1000 + LAST_ANSWER_MS), failed]);
    await pause(0);
  } finally {
    pacer.stop();
    pool.close();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { probes: probes.sort((a, b) => a.version - b.version), acknowledgedMs, seconds };
}
