import { bandOf, DEPTHS, type Depth, drawPlaces, type Place } from '../load/places.ts';
import { storeContestant, turnSeconds } from '../load/store-calls.ts';
import { alternate, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import type { Pair, Ranking } from '../servers/ranking.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const MEMBERS = 1_000_000;
const PAGE = 100;
const AROUND = 11;
const PERIOD = 'all-time';
const READS_UNDER_WAY = 16;
/** A reading at the end may cost this much of one at the top. */
const DEPTH_TARGET = 1.25;

/** A kind of reading, by the store and by bare commands with as many entries in the answer. */
interface Reading {
  title: string;
  /** Of the bare commands. */
  commands: string[];
  store(ranking: Ranking, pair: Pair, place: Place): Promise<unknown>;
  bare(ranking: Ranking, pair: Pair, place: Place): Promise<unknown>;
}

const READINGS: Reading[] = [
  {
    title: `A page of ${PAGE} behind a cursor`,
    commands: ['zrevrange'],
    store: ({ store }, { board }, { position }) =>
      store.page(board, PERIOD, { at: 'after', position }, PAGE),
    bare: ({ commands }, { sortedSet }, { index }) =>
      commands.zrevrange(sortedSet, index + 1, index + PAGE, 'WITHSCORES'),
  },
  {
    title: `${AROUND} around a member`,
    commands: ['zrevrank', 'zrevrange'],
    store: ({ store }, { board }, { position: { memberId } }) =>
      store.page(board, PERIOD, { at: 'around', memberId }, AROUND),
    bare: ({ commands }, { sortedSet }, { index, memberId }) =>
      Promise.all([
        commands.zrevrank(sortedSet, memberId),
        commands.zrevrange(sortedSet, index, index + AROUND - 1, 'WITHSCORES'),
      ]),
  },
  {
    title: 'Rank of one member',
    commands: ['zrevrank'],
    store: ({ store }, { board }, { position: { memberId } }) =>
      store.page(board, PERIOD, { at: 'member', memberId }, 1),
    bare: ({ commands }, { sortedSet }, { memberId }) => commands.zrevrank(sortedSet, memberId),
  },
];

/** Readings at the top, in the middle and at the end of a large board. */
export async function readsAtDepth(bench: Bench): Promise<CaseResult> {
  return {
    id: 'f',
    title: 'Reading at depth',
    sections: await readsAtDepthOf(bench, MEMBERS),
  };
}

export async function readsAtDepthOf(bench: Bench, members: number): Promise<Section[]> {
  const ranking = await bench.ranking();
  const pair = await ranking.pair(members);
  const sections: Section[] = [];
  for (const reading of READINGS) sections.push(await measure(bench, ranking, pair, reading));
  return sections;
}

async function measure(
  bench: Bench,
  ranking: Ranking,
  pair: Pair,
  reading: Reading,
): Promise<Section> {
  const contestants = [];
  for (const depth of Object.keys(DEPTHS) as Depth[]) {
    const draw = await drawPlaces(ranking, pair, { ...bandOf(depth), page: PAGE });
    const load = {
      concurrency: READS_UNDER_WAY,
      seconds: turnSeconds(bench.options.seconds),
    };
    contestants.push(
      storeContestant(ranking, {
        ...load,
        name: `store, ${depth}`,
        commands: ['fcall'],
        call: () => reading.store(ranking, pair, draw()),
      }),
      storeContestant(ranking, {
        ...load,
        name: `${reading.commands.join(', ').toUpperCase()}, ${depth}`,
        commands: reading.commands,
        call: () => reading.bare(ranking, pair, draw()),
      }),
    );
  }
  const standings = await alternate(contestants, bench.options.rounds, bench.onTurn);
  return {
    title: `${reading.title}, ${pair.members.toLocaleString('en')} members`,
    lines: standings.map(toLine),
    verdicts: toVerdicts(standings),
  };
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'readings/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'execution', unit: 'µs', value: figureOf(standing, 'execution') },
      { label: 'Redis CPU', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU', unit: 'µs', value: figureOf(standing, 'clientCpu') },
    ],
  };
}

/** `standings`: the store and the bare commands at the top, then in the middle, then at the end. */
function toVerdicts(standings: Standing[]): Verdict[] {
  const [top, bareTop, , , end, bareEnd] = standings;
  if (!top || !bareTop || !end || !bareEnd) return [];
  const ratio = (label: string, one: Standing, other: Standing, atMost?: number): Verdict => ({
    label,
    unit: '×',
    value: ratioOf(one, other, 'redisCpu'),
    target: atMost === undefined ? undefined : { atMost },
    isCost: true,
  });
  return [
    ratio('Redis CPU of the store, end to top', end, top, DEPTH_TARGET),
    ratio('Redis CPU of bare commands, end to top', bareEnd, bareTop),
    ratio('Redis CPU at the end, store to bare commands', end, bareEnd),
  ];
}
