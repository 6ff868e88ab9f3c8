import { join } from 'node:path';
import type { LeaderboardInput } from '@rostrum/client';
import { Redis } from 'ioredis';
import {
  fillBoard,
  initialScores,
  randomSubmissions,
  renewScore,
  scoreMessages,
  settle,
} from '../load/boards.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import { encodePost } from '../load/http-connection.ts';
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

const BASELINES = join(ROOT, 'bench/baselines');
const BARE_TARGET = 0.8;
const EXPRESS_TARGET = 1.3;
const SCORE_SEED = 3;

type Periods = NonNullable<LeaderboardInput['periods']>;

/** One score a request, against a bare handler and against Express as tutorials use it. */
export async function singleScore(bench: Bench): Promise<CaseResult> {
  const rostrum = await startRostrum(bench.stores, bench.tenant, bench);
  try {
    return {
      id: 'a',
      title: 'One score a request',
      sections: [
        await measure(bench, rostrum, ['all-time'], true),
        await measure(bench, rostrum, ['all-time', 'daily', 'weekly', 'monthly'], false),
      ],
    };
  } finally {
    await rostrum.stop();
  }
}

async function measure(
  bench: Bench,
  rostrum: Rostrum,
  periods: Periods,
  hasTargets: boolean,
): Promise<Section> {
  const { options } = bench;
  const key = `single-${periods.length}`;
  await fillBoard(rostrum, { key, periods }, options.members);
  const baselines = options.profile ? [] : await startBaselines(bench, key);
  try {
    const standings = await alternate(
      [rostrum, ...baselines].map((server) => contestant(bench, rostrum, server, key)),
      options.rounds,
      bench.onTurn,
    );
    return {
      title: `Board of ${periods.length === 1 ? 'one period' : `${periods.length} periods`}`,
      lines: standings.map(toLine),
      verdicts: toVerdicts(standings, hasTargets),
    };
  } finally {
    await Promise.all(baselines.map((server) => server.stop()));
  }
}

async function startBaselines(bench: Bench, key: string): Promise<ServerProcess[]> {
  const { stores, tenant } = bench;
  const sortedSet = `express:${key}`;
  await fillSortedSet(stores.redis.url, sortedSet, bench.options.members);
  const logDir = stores.dir;
  return [
    await startServer({
      name: 'bare node:http',
      args: [join(BASELINES, 'bare-handler.ts')],
      env: { REDIS_URL: stores.redis.url, TENANT_ID: tenant.tenantId, LEADERBOARD_KEY: key },
      logDir,
    }),
    await startServer({
      name: 'Express + ioredis',
      args: [join(BASELINES, 'express-tutorial.ts')],
      env: { REDIS_URL: stores.redis.url, SORTED_SET: sortedSet },
      logDir,
    }),
  ];
}

async function fillSortedSet(redisUrl: string, key: string, members: number): Promise<void> {
  const redis = new Redis(redisUrl, { disableClientInfo: true });
  const pipeline = redis.pipeline();
  for (const { memberId, score } of initialScores(members)) pipeline.zadd(key, score, memberId);
  await pipeline.exec();
  redis.disconnect();
}

function contestant(
  bench: Bench,
  rostrum: Rostrum,
  server: ServerProcess,
  key: string,
): Contestant {
  const { options, stores } = bench;
  const submissions = randomSubmissions(options.members);
  const messages =
    server === rostrum
      ? scoreMessages(rostrum, key, submissions)
      : submissions.map((body) => encodePost({ path: '/scores', body: JSON.stringify(body) }));
  const random = randomNumbers(SCORE_SEED);
  const renew = (message: Buffer): void => renewScore(message, random);
  return {
    name: server.name,
    async run() {
      const pids = { server: server.pid, redis: stores.redis.pid, load: process.pid };
      const meter = new CpuMeter(pids);
      const outcome = await runClosedLoop({ ...options, port: server.port, messages, renew });
      const cpu = meter.stop();
      // What waits to be stored by now would be a burden on whoever is next.
      await settle(rostrum, key);
      return {
        rate: outcome.answers / outcome.seconds,
        p50: outcome.p50Ms,
        p99: outcome.p99Ms,
        ...perRequest(cpu.seconds, outcome.answers),
        serverBusy: (cpu.seconds['server'] ?? 0) / outcome.seconds,
        machineBusy: cpu.machineBusy,
      };
    },
  };
}

function perRequest(seconds: Record<string, number>, requests: number): Measurement {
  return Object.fromEntries(
    Object.entries(seconds).map(([name, used]) => [`${name}Cpu`, (used / requests) * 1e6]),
  );
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'requests/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'p50', unit: 'ms', value: figureOf(standing, 'p50') },
      { label: 'p99', unit: 'ms', value: figureOf(standing, 'p99') },
      { label: 'server CPU a request', unit: 'µs', value: figureOf(standing, 'serverCpu') },
      { label: 'Redis CPU a request', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'load CPU a request', unit: 'µs', value: figureOf(standing, 'loadCpu') },
      { label: 'server busy', unit: 'share', value: figureOf(standing, 'serverBusy') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

function toVerdicts([rostrum, bare, express]: Standing[], hasTargets: boolean): Verdict[] {
  if (!rostrum || !bare || !express) return [];
  const unit = '×';
  return [
    {
      label: 'requests/s, to bare node:http',
      unit,
      value: ratioOf(rostrum, bare, 'rate'),
      target: hasTargets ? { atLeast: BARE_TARGET } : undefined,
    },
    {
      label: 'requests/s, to Express + ioredis',
      unit,
      value: ratioOf(rostrum, express, 'rate'),
      target: hasTargets ? { atLeast: EXPRESS_TARGET } : undefined,
    },
    {
      label: 'requests per second of server CPU, to bare node:http',
      unit,
      value: ratioOf(bare, rostrum, 'serverCpu'),
      target: undefined,
    },
    {
      label: 'requests per second of server CPU, to Express + ioredis',
      unit,
      value: ratioOf(express, rostrum, 'serverCpu'),
      target: undefined,
    },
  ];
}
