import {
  arrivalsBeyond,
  type BoardContent,
  type LogEvent,
  type StoredEntry,
  versionBeyond,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { expectAsModelled } from '../test/board-checks.ts';
import {
  batchesOf,
  closePartition,
  dumpBoard,
  loseBoard,
  openPartition,
} from '../test/board-loss.ts';
import { BoardTrial } from '../test/board-trial.ts';
import { drainEvents, foldBoard } from '../test/event-fold.ts';
import { aBoard, type Instance, openInstance } from '../test/fixtures.ts';
import { boardActions, boardRules } from '../test/ranking-arbitraries.ts';
import { RedisBoardRestorer } from './board.restorer.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let restorer: RedisBoardRestorer;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  restorer = new RedisBoardRestorer(instance.redis, instance.keys);
});
afterAll(() => instance.close());

/** What the log says of the board, and the members how they are placed. */
function contentOf(
  { board, model }: BoardTrial,
  events: readonly LogEvent[],
  size: number,
): BoardContent {
  const entries = storedEntries(events, board.id);
  const own = events.filter(({ resourceId }) => resourceId === board.id);
  const { partition } = instance.keys.leaderboard(board);
  const last = events.findLast(({ position }) => position.partition === partition);
  const log = {
    sequence: last?.position.sequence ?? 0,
    version: Math.max(0, ...own.map(({ version }) => version)),
  };
  return {
    version: versionBeyond(log, Date.now()),
    arrivals: arrivalsBeyond(log),
    placements: batchesOf([...model.placements.values()], size),
    // Of different periods, as they come.
    entries: batchesOf(entries.toSorted(byMember), size),
    held: [],
  };
}

function storedEntries(events: readonly LogEvent[], boardId: string): StoredEntry[] {
  return [...foldBoard(events, boardId).values()].flatMap((period) => [...period.values()]);
}

function byMember(a: StoredEntry, b: StoredEntry): number {
  return a.memberId < b.memberId ? -1 : 1;
}

async function loseAndRestore(
  trial: BoardTrial,
  events: readonly LogEvent[],
  size: number,
): Promise<void> {
  const { board } = trial;
  const before = await dumpBoard(instance, board);
  const token = await closePartition(instance, board);
  const content = contentOf(trial, events, size);
  try {
    await loseBoard(instance, board);
    const { entries } = await restorer.restoreBoard(board, content, token);
    expect(entries).toBe(storedEntries(events, board.id).length);
    expect(await dumpBoard(instance, board)).toEqual(before);
  } finally {
    await openPartition(instance, board);
  }
  trial.resumeFrom(content.version);
}

/** `ROSTRUM_MODEL_STEPS=10000` makes a long run of it. */
const STEPS = Number(process.env['ROSTRUM_MODEL_STEPS'] ?? 600);

it('a board that was lost is the same when it is restored from what was stored, and goes on as if nothing had been', async () => {
  const plan = fc.array(boardActions, { minLength: 1, maxLength: 20, size: 'large' });
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(
      boardRules,
      fc.array(plan, { minLength: 2, maxLength: 3 }),
      fc.integer({ min: 1, max: 8 }),
      async (rules, plans, size) => {
        const trial = new BoardTrial(instance, aBoard(rules));
        await trial.begin();
        const events: LogEvent[] = [];
        for (const [index, actions] of plans.entries()) {
          for (const action of actions) await trial.perform(action);
          steps += actions.length;
          events.push(...(await drainEvents(instance)));
          const isLast = index === plans.length - 1;
          if (!isLast) await loseAndRestore(trial, events, size);
        }
        await expectAsModelled(instance, trial, 3);
      },
    ),
    { numRuns: STEPS / 10 },
  );
  expect(steps).toBeGreaterThanOrEqual(STEPS);
});
