import type { Durability } from '@rostrum/domain';
import { fillBoard, randomSubmissions, renewScore, scoreMessages, settle } from '../load/boards.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import { CpuMeter } from '../measure/cpu.ts';
import { alternate, type Contestant, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { randomNumbers } from '../measure/statistics.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const SCORE_SEED = 4;
/** Alone, as a caller sees it who waits for each answer; and as many as the other cases have. */
const ALONE = 1;

/** What it costs to have a score in PostgreSQL before it is acknowledged. */
export async function durability(bench: Bench): Promise<CaseResult> {
  const rostrum = await startRostrum(bench.stores, bench.tenant, bench);
  try {
    for (const mode of ['applied', 'persisted'] as const) {
      const key = keyOf(mode);
      await fillBoard(rostrum, { key, durability: mode }, bench.options.members);
    }
    return {
      id: 'p',
      title: 'Applied and persisted',
      sections: [
        await measure(bench, rostrum, ALONE, 'One connection'),
        await measure(
          bench,
          rostrum,
          bench.options.connections,
          `${bench.options.connections} connections`,
        ),
      ],
    };
  } finally {
    await rostrum.stop();
  }
}

function keyOf(mode: Durability): string {
  return `durability-${mode}`;
}

async function measure(
  bench: Bench,
  rostrum: Rostrum,
  connections: number,
  title: string,
): Promise<Section> {
  const standings = await alternate(
    [
      contestant(bench, rostrum, connections, 'applied'),
      contestant(bench, rostrum, connections, 'persisted'),
    ],
    bench.options.rounds,
    bench.onTurn,
  );
  return { title, lines: standings.map(toLine), verdicts: toVerdicts(standings) };
}

function contestant(
  { options, stores }: Bench,
  rostrum: Rostrum,
  connections: number,
  mode: Durability,
): Contestant {
  const key = keyOf(mode);
  const messages = scoreMessages(rostrum, key, randomSubmissions(options.members));
  const random = randomNumbers(SCORE_SEED);
  return {
    name: mode,
    async run() {
      const meter = new CpuMeter({ server: rostrum.pid, redis: stores.redis.pid });
      const { answers, seconds, p50Ms, p99Ms } = await runClosedLoop({
        ...options,
        connections,
        port: rostrum.port,
        messages,
        renew: (message) => renewScore(message, random),
      });
      const cpu = meter.stop();
      await settle(rostrum, key);
      return {
        rate: answers / seconds,
        p50: p50Ms,
        p99: p99Ms,
        serverCpu: ((cpu.seconds['server'] ?? 0) / answers) * 1e6,
        redisCpu: ((cpu.seconds['redis'] ?? 0) / answers) * 1e6,
        machineBusy: cpu.machineBusy,
      };
    },
  };
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
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

function toVerdicts([applied, persisted]: Standing[]): Verdict[] {
  if (!applied || !persisted) return [];
  return [
    {
      label: 'requests/s persisted, to applied',
      unit: '×',
      value: ratioOf(persisted, applied, 'rate'),
      target: undefined,
    },
    {
      label: 'p50 persisted, to applied',
      unit: '×',
      value: ratioOf(persisted, applied, 'p50'),
      target: undefined,
      isCost: true,
    },
  ];
}
