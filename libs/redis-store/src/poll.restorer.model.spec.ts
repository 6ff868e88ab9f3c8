import {
  BALLOT_CHANGES,
  BALLOT_PARTS,
  EMPTY_TALLY,
  MODERATIONS,
  normaliseWord,
  POLL_ACTIONS,
  POST_STATES,
  type Poll,
  type PollAction,
  type PollPlan,
  type PostState,
  resultsOf,
  wordCounter,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { comparable, plainResults } from '../../domain/test/plain-results.ts';
import { anyRules, rulesOf, SPELLINGS } from '../../domain/test/polls.ts';
import { aBallot, aPoll, type Instance, openInstance } from '../test/fixtures.ts';
import { PollLoss, type RestorePlan } from '../test/poll-loss.ts';
import { PollTrial, type PollTrialAction, pollActions, VOTERS } from '../test/poll-trial.ts';
import {
  PostTrial,
  type PostTrialAction,
  plainOf,
  postActions,
  shownOf,
} from '../test/post-trial.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let loss: PollLoss;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  loss = await PollLoss.open(instance);
});
afterAll(async () => {
  await loss.close();
  await instance.close();
});

const restorePlan: fc.Arbitrary<RestorePlan> = fc.record({
  batchSize: fc.integer({ min: 1, max: 4 }),
  times: fc.integer({ min: 1, max: 2 }),
  breaksAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
});

type Struck<T> = T | { kind: 'strike'; plan: RestorePlan } | { kind: 'persist' };

/** Now and then the poll is lost, or what happened so far is stored. */
function struck<T>(actions: fc.Arbitrary<T>): fc.Arbitrary<Struck<T>[]> {
  const action = fc.oneof(
    { weight: 12, arbitrary: actions as fc.Arbitrary<Struck<T>> },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('strike' as const), plan: restorePlan }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('persist' as const) }) },
  );
  return fc.array(action, { minLength: 4, maxLength: 40 });
}

/** What hosts do beside setting ballots aside. */
type HostAction =
  | { kind: 'decide word'; spelling: string; isHidden: boolean }
  | { kind: 'decide texts'; pick: number; state: PostState };

const hostAction: fc.Arbitrary<HostAction> = fc.oneof(
  fc.record({
    kind: fc.constant('decide word' as const),
    spelling: fc.constantFrom(...SPELLINGS.map(([first = '']) => first)),
    isHidden: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('decide texts' as const),
    pick: fc.nat(),
    state: fc.constantFrom(...POST_STATES),
  }),
);

/** The way of one ballot in and out and in again, which chance alone seldom takes. */
const ofOneVoter: fc.Arbitrary<PollTrialAction> = fc.oneof(
  fc.constant({ kind: 'retract' as const, voterId: 'v1' }),
  fc.constantFrom(...BALLOT_PARTS).map((to) => ({
    ...{ kind: 'set aside' as const, voterIds: ['v1'], to },
  })),
);

async function decide(poll: Poll, action: HostAction): Promise<void> {
  if (action.kind === 'decide word') {
    const word = wordCounter(normaliseWord(action.spelling));
    await instance.posts.decideWord(poll, word, action.isHidden, 'key:k');
    return;
  }
  const page = { sort: 'newest', limit: 50, after: undefined, voterId: undefined } as const;
  const lists = await Promise.all(
    POST_STATES.map((state) => instance.posts.list(poll, { ...page, state })),
  );
  const ids = lists.flatMap(({ posts }) => posts.map(({ id }) => id));
  const id = ids[action.pick % (ids.length || 1)];
  if (id !== undefined) await instance.posts.change(poll, [id], { state: action.state }, 'key:k');
}

async function expectCounts(trial: PollTrial): Promise<void> {
  const { poll } = trial;
  const {
    tally,
    status,
    round,
    aside = EMPTY_TALLY,
  } = await instance.ballots.read(poll, undefined, true);
  const asideCount = trial.part('aside').length;
  const expected = {
    ...plainResults(poll, trial.part('counted')),
    ...(asideCount > 0 && { asideCount }),
  };
  expect(comparable(resultsOf(poll, { ...tally, hiddenWords: undefined }))).toEqual(
    comparable(expected),
  );
  const setAside = comparable(plainResults(poll, trial.part('aside')));
  expect(
    comparable(resultsOf(poll, { ...aside, asideCount: undefined, hiddenWords: undefined })),
  ).toEqual(setAside);
  expect({ status, round }).toEqual({ status: trial.status, round: trial.round });
  expect(await instance.ballots.haveVoted(poll, VOTERS)).toEqual(
    VOTERS.map((id) => trial.ballots.has(id)),
  );
}

it('a poll of any type that is lost and restored is what it was, and goes on as one that never was', async () => {
  const plan = fc
    .record({
      rules: anyRules,
      ballotChange: fc.constantFrom(...BALLOT_CHANGES),
      moderation: fc.constantFrom(...MODERATIONS),
      caps: fc.array(fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }), {
        minLength: 4,
        maxLength: 4,
      }),
    })
    .chain(({ rules, ballotChange, moderation, caps }) => {
      const isCapped = rules.type === 'single' || rules.type === 'multiple';
      const options = rules.options.map((option, index) =>
        isCapped ? { ...option, maxVotes: caps[index] } : option,
      );
      const action = fc.oneof<fc.WeightedArbitrary<PollTrialAction | HostAction>[]>(
        { weight: 10, arbitrary: pollActions(rules) },
        { weight: 1, arbitrary: hostAction },
        { weight: 4, arbitrary: ofOneVoter },
      );
      return fc.record({
        poll: fc.constant({ ...rules, ballotChange, moderation, options }),
        actions: struck(action),
      });
    });
  await fc.assert(
    fc.asyncProperty(plan, async ({ poll, actions }) => {
      const trial = new PollTrial(instance, aPoll(poll));
      await loss.add(trial.poll);
      await trial.begin();
      await trial.perform({ kind: 'move', action: 'open' });
      for (const action of actions) await performOrStrike(trial, action);
      await loss.strike(trial.poll);
      await expectCounts(trial);
    }),
    { numRuns: 250 },
  );
});

async function performOrStrike(
  trial: PollTrial,
  action: Struck<PollTrialAction | HostAction>,
): Promise<void> {
  switch (action.kind) {
    case 'strike':
      await loss.strike(trial.poll, action.plan);
      trial.forget();
      return trial.resync();
    case 'persist':
      return loss.persist();
    case 'decide word':
    case 'decide texts':
      await decide(trial.poll, action);
      return trial.resync();
    default:
      return trial.perform(action);
  }
}

it('questions that are lost and restored are what they were, and go on so', async () => {
  const plan = fc.record({
    moderation: fc.constantFrom(...MODERATIONS),
    actions: struck<PostTrialAction>(postActions),
  });
  const ofQuestions: Partial<Poll> = { type: 'questions', options: [], maxChoices: 1 };
  await fc.assert(
    fc.asyncProperty(plan, async ({ moderation, actions }) => {
      const trial = new PostTrial(instance, aPoll({ ...ofQuestions, moderation }));
      await loss.add(trial.poll);
      await trial.begin();
      for (const action of actions) {
        if (action.kind === 'persist') await loss.persist();
        else if (action.kind === 'strike') {
          await loss.strike(trial.poll, action.plan);
          trial.forget();
          await trial.resync();
        } else await trial.perform(action);
      }
      await loss.strike(trial.poll);
      for (const state of POST_STATES) {
        const page = { state, sort: 'votes', limit: 100, after: undefined, voterId: 'v1' } as const;
        const { posts } = await instance.posts.list(trial.poll, page);
        expect(posts.map(plainOf)).toEqual(trial.ranked(state).map(shownOf));
      }
    }),
    { numRuns: 150 },
  );
});

type LifeAction =
  | { kind: 'move'; action: PollAction }
  | { kind: 'redefine'; plan: PollPlan }
  | { kind: 'cast'; voterId: string };

const HOUR_MS = 3_600_000;
const START_MS = Date.now();
const planned = fc.option(
  fc.constantFrom(-2, -1, 1, 2).map((hours) => START_MS + hours * HOUR_MS),
  { nil: undefined, freq: 2 },
);
/** Times that are long past or far off, so that it makes no difference when it is looked at. */
const pollPlan: fc.Arbitrary<PollPlan> = fc.record({
  opensAtMs: planned,
  closesAtMs: planned,
  durationSeconds: fc.option(fc.constantFrom(6_000, 9_000), { nil: undefined, freq: 2 }),
});
const lifeAction: fc.Arbitrary<LifeAction> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      action: fc.constantFrom<PollAction>('open', 'reopen', ...POLL_ACTIONS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('redefine' as const), plan: pollPlan }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cast' as const),
      voterId: fc.constantFrom(...VOTERS),
    }),
  },
);

it('plans, timers, pauses and rounds are those of before the loss, also where the plan was changed', async () => {
  const plan = fc.record({ first: pollPlan, actions: struck(lifeAction) });
  const quiz: Partial<Poll> = {
    ...rulesOf('quiz'),
    quiz: { correct: ['a'], points: 100, scoring: 'speed', latencyCreditMs: 0 },
  };
  await fc.assert(
    fc.asyncProperty(plan, async ({ first, actions }) => {
      let poll = aPoll({ ...quiz, ...first });
      await loss.add(poll);
      await instance.ballots.install(poll);
      for (const action of actions) {
        if (action.kind === 'persist') await loss.persist();
        else if (action.kind === 'strike') await loss.strike(poll, action.plan);
        else if (action.kind === 'move') await instance.ballots.move(poll, action.action);
        else if (action.kind === 'cast') {
          await instance.ballots.cast(poll, [aBallot(action.voterId, 'a')], undefined);
        } else {
          poll = { ...poll, ...action.plan, configVersion: poll.configVersion + 1 };
          await loss.redefine(poll);
        }
      }
      await loss.strike(poll);
    }),
    { numRuns: 300 },
  );
});
