import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { expectAsModelled } from '../test/board-checks.ts';
import { BoardTrial } from '../test/board-trial.ts';
import { drainEvents, foldBoard } from '../test/event-fold.ts';
import { aBoard, type Instance, openInstance } from '../test/fixtures.ts';
import { boardActions, boardRules } from '../test/ranking-arbitraries.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

async function expectEventsTellAll(trial: BoardTrial): Promise<void> {
  const folded = foldBoard(await drainEvents(instance), trial.board.id);
  for (const periodId of new Set([...folded.keys(), ...trial.model.periods.keys()])) {
    const page = await instance.ranking.page(trial.board, periodId, { at: 'top' }, 1000);
    const kept = new Map(page?.entries.map((entry) => [entry.memberId, entry]));
    const told = folded.get(periodId) ?? new Map();
    // The log tells of entries that are kept aside too.
    for (const { memberId, state } of trial.model.placements.values()) {
      if (state !== 'visible') told.delete(memberId);
    }
    expect([...told.keys()].sort()).toEqual([...kept.keys()].sort());
    for (const [memberId, { score, prefix, updatedAtMs, metadata, attempts }] of told) {
      expect(kept.get(memberId)).toMatchObject({ score, prefix, updatedAtMs, metadata });
      expect(attempts ?? 0).toBe(trial.model.periods.get(periodId)?.get(memberId)?.attempts);
    }
  }
}

/** `ROSTRUM_MODEL_STEPS=10000` makes a long run of it. */
const STEPS = Number(process.env['ROSTRUM_MODEL_STEPS'] ?? 1000);

it('ranks, pages, cursors, windows, answers and events agree with the plain rules whatever is done to a board', async () => {
  // Long plans: what goes wrong needs a history.
  const plan = fc.array(boardActions, { minLength: 1, maxLength: 30, size: 'large' });
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(
      boardRules,
      plan,
      fc.integer({ min: 1, max: 4 }),
      async (rules, actions, limit) => {
        const trial = new BoardTrial(instance, aBoard(rules));
        await trial.begin();
        for (const action of actions) await trial.perform(action);
        steps += actions.length;

        await expectAsModelled(instance, trial, limit);
        await expectEventsTellAll(trial);
      },
    ),
    { numRuns: STEPS / 10 },
  );
  expect(steps).toBeGreaterThanOrEqual(STEPS);
});
