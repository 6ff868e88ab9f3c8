import { Leaderboard as RedisRank } from 'redis-rank';
import { drawPlaces, type Place } from '../load/places.ts';
import { type StoreCalls, storeContestant, turnSeconds } from '../load/store-calls.ts';
import { alternate, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { type Pair, type Ranking, submission } from '../servers/ranking.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const PAGE = 100;
/** On each side of the member. */
const DISTANCE = 5;
const AROUND = 2 * DISTANCE + 1;
const PERIOD = 'all-time';
const TARGET = 2;

type Calls = Omit<StoreCalls, 'seconds' | 'concurrency'>;

/** The same work by the store and by `redis-rank`, in this process, on the same Redis. */
export async function peer(bench: Bench): Promise<CaseResult> {
  const ranking = await bench.ranking();
  const pair = await ranking.pair(bench.options.members);
  const rival = new RedisRank(ranking.commands, pair.sortedSet, {
    sortPolicy: 'high-to-low',
    updatePolicy: 'best',
  });
  const draw = await drawPlaces(ranking, pair, { from: 0, to: 1, page: PAGE });
  const of = `${bench.options.connections} under way, ${pair.members.toLocaleString('en')} members`;
  return {
    id: 'g',
    title: 'Beside redis-rank, without HTTP',
    sections: [
      await measure(bench, `A score and the rank it leads to, ${of}`, writes(ranking, pair, rival)),
      await measure(bench, `A page of ${PAGE}, ${of}`, pages(ranking, pair, rival, draw)),
      await measure(
        bench,
        `${AROUND} around a member, ${of}`,
        neighbours(ranking, pair, rival, draw),
      ),
    ],
  };
}

function writes({ grouped }: Ranking, { board, scores }: Pair, rival: RedisRank): Calls[] {
  return [
    {
      name: 'Rostrum’s store',
      commands: ['fcall'],
      call() {
        const { memberId, score } = scores.next();
        const submissions = [submission(memberId, score)];
        return grouped.submit({ board, submissions, wantRanks: true, idempotency: undefined });
      },
    },
    {
      name: 'redis-rank, one after the other',
      commands: ['evalsha', 'zrevrank'],
      async call() {
        const { memberId, score } = scores.next();
        return [await rival.updateOne(memberId, score), await rival.rank(memberId)];
      },
    },
    {
      name: 'redis-rank, both at once',
      commands: ['evalsha', 'zrevrank'],
      call() {
        const { memberId, score } = scores.next();
        // Commands of one connection are run in the order in which they were sent.
        return Promise.all([rival.updateOne(memberId, score), rival.rank(memberId)]);
      },
    },
  ];
}

function pages({ store }: Ranking, { board }: Pair, rival: RedisRank, draw: () => Place): Calls[] {
  return [
    {
      name: 'Rostrum’s store',
      commands: ['fcall'],
      call: () => store.page(board, PERIOD, { at: 'after', position: draw().position }, PAGE),
    },
    {
      name: 'redis-rank',
      commands: ['zrevrange'],
      call() {
        const { index } = draw();
        return rival.list(index + 2, index + 1 + PAGE);
      },
    },
  ];
}

function neighbours(
  { store }: Ranking,
  { board }: Pair,
  rival: RedisRank,
  draw: () => Place,
): Calls[] {
  return [
    {
      name: 'Rostrum’s store',
      commands: ['fcall'],
      call() {
        const { memberId } = draw().position;
        return store.page(board, PERIOD, { at: 'around', memberId }, AROUND);
      },
    },
    {
      name: 'redis-rank',
      commands: ['evalsha'],
      call: () => rival.around(draw().memberId, DISTANCE, true),
    },
  ];
}

async function measure(bench: Bench, title: string, calls: Calls[]): Promise<Section> {
  const ranking = await bench.ranking();
  const { connections: concurrency, seconds, rounds } = bench.options;
  const load = { concurrency, seconds: turnSeconds(seconds) };
  const standings = await alternate(
    calls.map((one) => storeContestant(ranking, { ...one, ...load })),
    rounds,
    bench.onTurn,
  );
  return { title, lines: standings.map(toLine), verdicts: toVerdicts(standings) };
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'calls/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'p50', unit: 'ms', value: figureOf(standing, 'p50') },
      { label: 'p99', unit: 'ms', value: figureOf(standing, 'p99') },
      { label: 'execution', unit: 'µs', value: figureOf(standing, 'execution') },
      { label: 'Redis CPU', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU', unit: 'µs', value: figureOf(standing, 'clientCpu') },
    ],
  };
}

/** Against the faster way of using the other one. */
function toVerdicts([store, ...others]: Standing[]): Verdict[] {
  const [best] = others.toSorted((a, b) => figureOf(b, 'rate').median - figureOf(a, 'rate').median);
  if (!store || !best) return [];
  return [
    {
      label: `calls/s, to ${best.name}`,
      unit: '×',
      value: ratioOf(store, best, 'rate'),
      target: { atLeast: TARGET },
    },
  ];
}
