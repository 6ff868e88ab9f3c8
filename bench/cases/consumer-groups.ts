import { setTimeout as delay } from 'node:timers/promises';
import { storeContestant } from '../load/store-calls.ts';
import { alternate, type Contestant, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { type Pair, type Ranking, submission } from '../servers/ranking.ts';
import type { Bench, CaseResult } from './case.ts';

const MEMBERS = 10_000;
const CALLS_UNDER_WAY = 64;
const ENTRIES_A_READ = 500;
/** As the notifier has it. */
const SWEEP_MS = 500;
const BLOCK_MS = 20;

/** A loop that reads the log beside the writes; `false` ends it. */
type Reader = (isOver: () => boolean) => Promise<void>;

/** What the second consumer group costs writes, where nobody handles what they bring about. */
export async function consumerGroups(bench: Bench): Promise<CaseResult> {
  const ranking = await bench.ranking();
  const pair = await ranking.pair(MEMBERS);
  const { seconds, rounds } = bench.options;
  const contestants = [
    beside(ranking, pair, seconds, 'persist alone', ['persist'], [persist(ranking)]),
    beside(
      ranking,
      pair,
      seconds,
      'and notify',
      ['persist', 'notify'],
      [persist(ranking), notify(ranking)],
    ),
    beside(
      ranking,
      pair,
      seconds,
      'and a group like persist',
      ['persist', 'second'],
      [persist(ranking), secondLikeFirst(ranking)],
    ),
  ];
  const standings = await alternate(contestants, rounds, bench.onTurn);
  const [alone, ...others] = standings;
  if (!alone) throw new RangeError('a contestant is missing');
  return {
    id: 'n',
    title: 'The second consumer group',
    sections: [
      {
        title: 'One submission a run, 64 under way; what is written is read and acknowledged',
        lines: standings.map(toLine),
        verdicts: others.flatMap((standing) => [
          {
            label: `submissions/s, ${standing.name}, to persist alone`,
            unit: '×' as const,
            value: ratioOf(standing, alone, 'rate'),
            target: undefined,
          },
          {
            label: `Redis CPU, ${standing.name}, to persist alone`,
            unit: '×' as const,
            value: ratioOf(standing, alone, 'redisCpu'),
            target: undefined,
            isCost: true as const,
          },
        ]),
      },
    ],
  };
}

function beside(
  ranking: Ranking,
  { board, scores }: Pair,
  seconds: number,
  name: string,
  groups: readonly string[],
  readers: readonly Reader[],
): Contestant {
  const writes = storeContestant(ranking, {
    name,
    concurrency: CALLS_UNDER_WAY,
    seconds,
    commands: ['fcall'],
    call() {
      const { memberId, score } = scores.next();
      const submissions = [submission(memberId, score)];
      return ranking.store.submit({ board, submissions, wantRanks: true, idempotency: undefined });
    },
  });
  return {
    name,
    async run() {
      await ranking.resetGroups(groups);
      let isOver = false;
      const reading = Promise.all(readers.map((reader) => reader(() => isOver)));
      const measurement = await writes.run();
      isOver = true;
      await reading;
      return measurement;
    },
  };
}

function persist({ log }: Ranking): Reader {
  return async (isOver) => {
    while (!isOver()) {
      const entries = await log.readNew('persist', [0], ENTRIES_A_READ, BLOCK_MS);
      if (entries.length > 0) await log.acknowledge('persist', entries);
    }
  };
}

function notify({ log }: Ranking): Reader {
  return async (isOver) => {
    while (!isOver()) {
      const { hasMore } = await log.readStored('notify', 0, ['poll.moved'], ENTRIES_A_READ);
      if (!hasMore) await delay(SWEEP_MS);
    }
  };
}

/** The other way: everything is delivered, kept pending and acknowledged a second time. */
function secondLikeFirst({ commands, streamKey }: Ranking): Reader {
  return async (isOver) => {
    const reader = commands.duplicate({ enableAutoPipelining: false });
    while (!isOver()) {
      const reply = (await reader.call(
        ...(['XREADGROUP', 'GROUP', 'second', 'me', 'COUNT', String(ENTRIES_A_READ)] as const),
        ...['BLOCK', String(BLOCK_MS), 'STREAMS', streamKey, '>'],
      )) as [string, [string, string[]][]] | null;
      const ids = reply?.[1].map(([id]) => id) ?? [];
      if (ids.length > 0) await reader.xack(streamKey, 'second', ...ids);
    }
    reader.disconnect();
  };
}

function toLine(standing: Standing) {
  return {
    name: standing.name,
    figures: [
      { label: 'submissions/s', unit: '1/s' as const, value: figureOf(standing, 'rate') },
      { label: 'Redis CPU', unit: 'µs' as const, value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU', unit: 'µs' as const, value: figureOf(standing, 'clientCpu') },
    ],
  };
}
