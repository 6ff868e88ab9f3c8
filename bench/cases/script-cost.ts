import { type StoreCalls, storeContestant, turnSeconds } from '../load/store-calls.ts';
import { alternate, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { type Pair, type Ranking, submission } from '../servers/ranking.ts';
import type { Bench, CaseResult, Line, Section } from './case.ts';

const SIZES = [10_000, 1_000_000];
const BATCH_SIZE = 1000;
const CALLS_UNDER_WAY = 64;
const BATCHES_UNDER_WAY = 4;

/** What the write script costs Redis, against the bare commands on a sorted set of that size. */
export async function scriptCost(bench: Bench): Promise<CaseResult> {
  const sections: Section[] = [];
  for (const members of SIZES) sections.push(...(await scriptCostAt(bench, members)));
  return { id: 'e', title: 'What a submission costs Redis', sections };
}

export async function scriptCostAt(bench: Bench, members: number): Promise<Section[]> {
  const ranking = await bench.ranking();
  const pair = await ranking.pair(members);
  const size = members.toLocaleString('en');
  return [
    await measure(bench, `One submission a run, with ranks, ${size} members`, [
      oneByOne(ranking, pair),
      bareOneByOne(ranking, pair),
    ]),
    await measure(bench, `${BATCH_SIZE.toLocaleString('en')} a run, ${size} members`, [
      inBatches(ranking, pair),
      bareInBatches(ranking, pair),
    ]),
  ];
}

type Calls = Omit<StoreCalls, 'seconds'>;

function oneByOne({ store }: Ranking, { board, scores }: Pair): Calls {
  return {
    name: 'write script',
    concurrency: CALLS_UNDER_WAY,
    commands: ['fcall'],
    call() {
      const { memberId, score } = scores.next();
      const submissions = [submission(memberId, score)];
      return store.submit({ board, submissions, wantRanks: true, idempotency: undefined });
    },
  };
}

function bareOneByOne({ commands }: Ranking, { sortedSet, scores }: Pair): Calls {
  return {
    name: 'ZADD, ZREVRANK',
    concurrency: CALLS_UNDER_WAY,
    commands: ['zadd', 'zrevrank'],
    call() {
      const { memberId, score } = scores.next();
      return Promise.all([
        commands.zadd(sortedSet, score, memberId),
        commands.zrevrank(sortedSet, memberId),
      ]);
    },
  };
}

function inBatches({ store }: Ranking, { board, scores }: Pair): Calls {
  return {
    name: 'write script',
    concurrency: BATCHES_UNDER_WAY,
    weight: BATCH_SIZE,
    commands: ['fcall'],
    call() {
      const submissions = Array.from({ length: BATCH_SIZE }, () => {
        const { memberId, score } = scores.next();
        return submission(memberId, score);
      });
      return store.submit({ board, submissions, wantRanks: false, idempotency: undefined });
    },
  };
}

function bareInBatches({ commands }: Ranking, { sortedSet, scores }: Pair): Calls {
  return {
    name: 'ZADD, pipelined',
    concurrency: BATCHES_UNDER_WAY,
    weight: BATCH_SIZE,
    commands: ['zadd'],
    call() {
      const pipeline = commands.pipeline();
      for (let count = 0; count < BATCH_SIZE; count += 1) {
        const { memberId, score } = scores.next();
        pipeline.zadd(sortedSet, score, memberId);
      }
      return pipeline.exec();
    },
  };
}

async function measure(bench: Bench, title: string, calls: Calls[]): Promise<Section> {
  const ranking = await bench.ranking();
  const seconds = turnSeconds(bench.options.seconds);
  const standings = await alternate(
    calls.map((one) => storeContestant(ranking, { ...one, seconds })),
    bench.options.rounds,
    bench.onTurn,
  );
  return { title, lines: standings.map(toLine), verdicts: toVerdicts(standings) };
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'submissions/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'execution a submission', unit: 'µs', value: figureOf(standing, 'execution') },
      { label: 'Redis CPU a submission', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU a submission', unit: 'µs', value: figureOf(standing, 'clientCpu') },
    ],
  };
}

function toVerdicts([script, bare]: Standing[]) {
  if (!script || !bare) return [];
  return (['execution', 'redisCpu'] as const).map((figure) => ({
    label: `${figure === 'execution' ? 'execution' : 'Redis CPU'}, to ${bare.name}`,
    unit: '×' as const,
    value: ratioOf(script, bare, figure),
    target: undefined,
    isCost: true as const,
  }));
}
