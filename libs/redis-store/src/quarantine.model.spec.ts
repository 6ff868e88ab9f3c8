import {
  applySubmission,
  type Operator,
  type Run,
  refusalByBounds,
  type ScoreBounds,
  type StandingRun,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

const score = fc.integer({ min: -12, max: 12 });
const bounds = fc.record({
  minScore: fc.option(fc.integer({ min: -12, max: -1 }), { nil: undefined }),
  maxScore: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  maxChange: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
});
const run = fc.record({
  memberId: fc.constantFrom('ann', 'bob'),
  operator: fc.constantFrom<Operator>('best', 'set', 'increment', 'decrement'),
  score,
});

/** What the domain's rules make of a run: refused, held, or the entry that then stands. */
function judge(
  standing: StandingRun | undefined,
  operator: Operator,
  submitted: Run,
  hard: ScoreBounds,
  soft: ScoreBounds,
) {
  const timed = { ...submitted, updatedAtMs: 0 };
  const applied = applySubmission(standing, timed, operator, 'desc', []);
  const refused = refusalByBounds(standing, submitted, applied, operator, hard);
  if (refused) return { status: 'rejected', code: refused };
  const reason = refusalByBounds(standing, submitted, applied, operator, soft);
  if (reason) return { status: 'quarantined', reason };
  return { status: applied ? 'applied' : 'unchanged', standing: applied ?? standing };
}

it('holds what the rules of the domain would refuse by the softer bounds, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      bounds,
      bounds,
      fc.array(run, { minLength: 1, maxLength: 12 }),
      async (hard, soft, runs) => {
        const board = aBoard({ ...hard, quarantine: soft });
        await instance.ranking.install(board);
        const standings = new Map<string, StandingRun>();
        const held: { id: string; memberId: string; score: number }[] = [];
        for (const { memberId, operator, score: submitted } of runs) {
          const { outcomes } = await instance.ranking.submit({
            board,
            submissions: [aSubmission(memberId, submitted, { operator })],
            wantRanks: false,
            idempotency: undefined,
          });
          const standing = standings.get(memberId);
          const given = { score: submitted, columns: [] };
          const expected = judge(standing, operator, given, hard, soft);
          const { standing: now, ...answer } = { standing: undefined, ...expected };
          expect(outcomes[0]).toMatchObject(answer);
          if (now) standings.set(memberId, now);
          const [outcome] = outcomes;
          if (outcome?.status === 'quarantined') {
            held.push({ id: outcome.quarantineId, memberId, score: submitted });
          }
        }
        const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 10);
        expect(new Map(page?.entries.map((entry) => [entry.memberId, entry.score]))).toEqual(
          new Map([...standings].map(([memberId, standing]) => [memberId, standing.score])),
        );
        const logged = (await drainEvents(instance)).flatMap(({ body }) =>
          body.type === 'scores.quarantined' ? body.held : [],
        );
        expect(logged).toMatchObject(held);
        for (const { id } of held) {
          expect(await instance.ranking.findHeld(board, id)).toMatchObject({ isPending: true });
        }
      },
    ),
    { numRuns: 150 },
  );
});
