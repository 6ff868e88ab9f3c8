import { batchMessages, fillBoard, randomSubmissions, settle } from '../load/boards.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import { redisBenchmark } from '../load/redis-benchmark.ts';
import { CpuMeter } from '../measure/cpu.ts';
import { alternate, type Contestant, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Verdict } from './case.ts';

const KEY = 'batches';
const BATCH_SIZE = 1000;
const BATCHES_UNDER_WAY = 4;
const TARGET = 0.6;

/** Batches of 1,000 scores, against what Redis does when it is told nothing but ZADD. */
export async function batches(bench: Bench): Promise<CaseResult> {
  const rostrum = await startRostrum(bench.stores, bench.tenant, bench);
  try {
    await fillBoard(rostrum, { key: KEY, periods: ['all-time'] }, bench.options.members);
    const baselines = bench.options.profile
      ? []
      : [pipelinedZadd(bench, 16), pipelinedZadd(bench, 1000)];
    const standings = await alternate(
      [batchContestant(bench, rostrum), ...baselines],
      bench.options.rounds,
      bench.onTurn,
    );
    return {
      id: 'b',
      title: 'Batches of 1,000 scores',
      sections: [
        {
          title: `${BATCHES_UNDER_WAY} batches under way`,
          lines: standings.map(toLine),
          verdicts: toVerdicts(standings),
        },
      ],
    };
  } finally {
    await rostrum.stop();
  }
}

function batchContestant(bench: Bench, rostrum: Rostrum): Contestant {
  const { options, stores } = bench;
  // Twice as many as there are members: a member's next score is always another one.
  const messages = batchMessages(
    rostrum,
    KEY,
    randomSubmissions(options.members, 2 * options.members),
  );
  return {
    name: rostrum.name,
    async run() {
      const pids = { server: rostrum.pid, redis: stores.redis.pid };
      const meter = new CpuMeter(pids);
      const { answers, seconds } = await runClosedLoop({
        port: rostrum.port,
        connections: BATCHES_UNDER_WAY,
        seconds: options.seconds,
        messages,
      });
      const cpu = meter.stop();
      await settle(rostrum, KEY);
      return figures(answers * BATCH_SIZE, seconds, cpu);
    },
  };
}

function pipelinedZadd({ options, stores }: Bench, pipeline: number): Contestant {
  const load = { port: stores.redis.port, members: options.members, pipeline };
  let requests = 100_000;
  return {
    name: `redis-benchmark -P ${pipeline}`,
    async run() {
      const meter = new CpuMeter({ redis: stores.redis.pid });
      const rate = await redisBenchmark({ ...load, requests });
      const cpu = meter.stop();
      const outcome = figures(requests, requests / rate, {
        ...cpu,
        seconds: { server: 0, ...cpu.seconds },
      });
      // It takes a number, not a time: the next one lasts as long as everybody else's turn.
      requests = Math.ceil(rate * options.seconds);
      return outcome;
    },
  };
}

function figures(
  scores: number,
  seconds: number,
  cpu: { seconds: Record<string, number>; machineBusy: number },
) {
  return {
    rate: scores / seconds,
    serverCpu: ((cpu.seconds['server'] ?? 0) / scores) * 1e6,
    redisCpu: ((cpu.seconds['redis'] ?? 0) / scores) * 1e6,
    machineBusy: cpu.machineBusy,
  };
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'scores/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'server CPU a score', unit: 'µs', value: figureOf(standing, 'serverCpu') },
      { label: 'Redis CPU a score', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

/** Against the better of the two pipelines. */
function toVerdicts([rostrum, ...baselines]: Standing[]): Verdict[] {
  const [best] = baselines.toSorted(
    (a, b) => figureOf(b, 'rate').median - figureOf(a, 'rate').median,
  );
  if (!rostrum || !best) return [];
  return [
    {
      label: `scores/s, to ${best.name}`,
      unit: '×',
      value: ratioOf(rostrum, best, 'rate'),
      target: { atLeast: TARGET },
    },
  ];
}
