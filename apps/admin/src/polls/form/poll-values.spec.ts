import { createPoll, type PollView, updatePoll } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../forms/changed-fields.ts';
import { POLL_TRAITS, type PollType } from '../poll-types.ts';
import { emptyPlan, planFaults, planValuesOf, toPlan } from './plan-values.ts';
import { shownFields, validatePoll } from './poll-form.ts';
import {
  emptyOption,
  emptyPoll,
  type PollValues,
  toChanges,
  toNewPoll,
  valuesOf,
  withType,
} from './poll-values.ts';

const poll: PollView = {
  pollId: 'pl_1',
  question: 'Which?',
  type: 'multiple',
  status: 'draft',
  round: 1,
  allowWriteIns: false,
  moderation: 'none',
  shuffleOptions: false,
  options: [
    { id: 'a', label: 'A' },
    { id: 'b', label: 'B' },
    { id: 'c', label: 'C' },
  ],
  minChoices: 1,
  maxChoices: 3,
  voterIdentity: 'token',
  integrity: 'high',
  ballotChange: 'none',
  resultsVisibility: 'always',
  durability: 'persisted',
  visibility: 'public',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

function changes(edit: (values: PollValues) => Partial<PollValues>) {
  const values = valuesOf(poll);
  return changedFields(toChanges(values, true), toChanges({ ...values, ...edit(values) }, true));
}

describe('a poll in a form', () => {
  it('becomes a body that the contract takes, without what was left empty', () => {
    const options = [
      { ...emptyOption(), label: 'A' },
      { ...emptyOption(), label: 'B', id: 'b', imageUrl: 'https://example.com/b.png' },
    ];
    const body = toNewPoll({ ...emptyPoll(), question: 'Which?', options });
    expect(createPoll.safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      options: [{ label: 'A' }, { label: 'B', id: 'b', imageUrl: 'https://example.com/b.png' }],
    });
    expect(body).not.toHaveProperty('key');
    expect(body).not.toHaveProperty('maxChoices');
  });

  it('has nothing to save when nothing was edited', () => {
    expect(changes(() => ({}))).toEqual({});
  });

  it('lets a ballot name what is written in as well', () => {
    expect(changes(() => ({ allowWriteIns: true }))).toEqual({
      allowWriteIns: true,
      maxChoices: 4,
    });
  });

  it('lets the most choices follow the options where all may be chosen', () => {
    const changed = changes(({ options }) => ({ options: options.slice(0, 2) }));
    expect(changed).toEqual({ options: poll.options.slice(0, 2), maxChoices: 2 });
    expect(updatePoll.safeParse(changed).success).toBe(true);
  });

  it('says a bound that was set, and one that was emptied', () => {
    expect(changes(() => ({ maxChoices: 2 }))).toEqual({ maxChoices: 2 });
    const bounded = valuesOf({ ...poll, maxChoices: 2 });
    const after = toChanges({ ...bounded, maxChoices: '' }, true);
    expect(changedFields(toChanges(bounded, true), after)).toEqual({ maxChoices: 3 });
  });

  it('says no rule of ballots once it was opened, but what options are called and take', () => {
    const before = valuesOf(poll);
    const [first, ...others] = before.options;
    if (!first) throw new Error('the poll has options');
    const after: PollValues = {
      ...before,
      options: [{ ...first, label: 'Other', maxVotes: 5 }, ...others],
      maxChoices: 2,
      allowWriteIns: true,
    };
    const changed = changedFields(toChanges(before, false), toChanges(after, false));
    expect(Object.keys(changed)).toEqual(['options']);
    expect(changed.options?.[0]).toEqual({ id: 'a', label: 'Other', maxVotes: 5 });
  });
});

describe('what a type leaves to decide', () => {
  const TYPES = Object.keys(POLL_TRAITS) as PollType[];
  const named = (): PollValues['options'] =>
    ['A', 'B'].map((label) => ({ ...emptyOption(), label, maxVotes: 9, isCorrect: label === 'B' }));

  it.each(TYPES)('is all that the body of a poll of type %s says', (type) => {
    const filled: PollValues = {
      ...emptyPoll(),
      question: 'Which?',
      options: named(),
      allowWriteIns: true,
      shuffleOptions: true,
    };
    const values = withType(filled, type);
    const body = toNewPoll(values);
    const { leastOptions, isChoice, scale } = POLL_TRAITS[type];
    expect(createPoll.safeParse(body).error).toBeUndefined();
    expect(validatePoll(values)).toEqual({});
    expect(body.type).toBe(type);
    expect(body.options !== undefined).toBe(leastOptions > 0);
    expect(body.options?.some(({ maxVotes }) => maxVotes !== undefined) ?? false).toBe(isChoice);
    expect(body.allowWriteIns).toBe(isChoice ? true : undefined);
    expect(body.scale).toEqual(scale);
    expect(body.pointsBudget).toBe(type === 'points' ? 100 : undefined);
    expect(body.quiz !== undefined).toBe(type === 'quiz');
    expect(body.tally).toBeUndefined();
  });

  it('begins a type with rows enough, keeping those that were filled in', () => {
    const labels = (values: PollValues) => values.options.map(({ label }) => label);
    const empty = emptyPoll();
    expect(labels(withType(empty, 'rating'))).toEqual(['']);
    expect(labels(withType(withType(empty, 'rating'), 'ranking'))).toEqual(['', '']);
    const filled = { ...empty, options: named() };
    expect(labels(withType(withType(filled, 'nps'), 'rating'))).toEqual(['A', 'B']);
  });

  it('has a field for every fault there can be, and for no other', () => {
    const shown = (type: PollType) => shownFields(withType(emptyPoll(), type), true);
    expect(shown('nps')).not.toContain('options');
    expect(shown('number')).toContain('scale');
    expect(shown('single')).toContain('allowWriteIns');
    expect(shown('ranking')).not.toContain('pointsBudget');
    expect(shownFields({ ...emptyPoll(), end: 'both' }, false)).toEqual(
      expect.arrayContaining(['closesAt', 'durationSeconds']),
    );
  });

  it('is asked for where it is missing or makes no sense', () => {
    const rating = { ...withType(emptyPoll(), 'rating'), question: 'How?', options: named() };
    const scale = (min: number | '', max: number | '') =>
      Object.keys(validatePoll({ ...rating, scale: { min, max, step: 1 } }));
    expect(scale(1, '')).toEqual(['scale.max']);
    expect(scale(5, 5)).toEqual(['scale.max']);
    expect(Object.keys(validatePoll({ ...rating, minChoices: 3 }))).toEqual(['minChoices']);
    const points = { ...withType(rating, 'points'), pointsBudget: '' as const };
    expect(Object.keys(validatePoll(points))).toEqual(['pointsBudget']);
  });
});

describe('when a poll runs', () => {
  const plan = {
    opensAt: '2026-11-21T17:00:00.000Z',
    closesAt: '2026-11-21T19:30:00.000Z',
    durationSeconds: 90,
  };

  it('comes out of the form as it went in, by the clock of whatever zone', () => {
    for (const fields of [plan, {}, { durationSeconds: 90 }, { closesAt: plan.closesAt }]) {
      for (const zone of ['UTC', 'Asia/Kathmandu', 'America/St_Johns']) {
        expect(toPlan(planValuesOf(fields, zone))).toEqual(fields);
      }
    }
    expect(planValuesOf(plan, 'Europe/Berlin')).toMatchObject({
      start: 'time',
      opensAt: '2026-11-21T18:00',
      end: 'both',
      closesAt: '2026-11-21T20:30',
    });
  });

  it('takes back what is left to the hand', () => {
    const planned = valuesOf({ ...poll, ...plan });
    const byHand: PollValues = { ...planned, start: 'hand', end: 'hand' };
    const changed = changedFields(toChanges(planned, true), toChanges(byHand, true));
    expect(changed).toEqual({ opensAt: null, closesAt: null, durationSeconds: null });
    expect(updatePoll.safeParse(changed).success).toBe(true);
  });

  it('misses no time that was asked for, and runs forward', () => {
    const empty = { ...emptyPlan('UTC'), durationSeconds: null };
    expect(planFaults(empty)).toEqual({});
    const fields = Object.keys(planFaults({ ...empty, start: 'time', end: 'both' }));
    expect(fields.sort()).toEqual(['closesAt', 'durationSeconds', 'opensAt']);
    const backwards = planValuesOf({ opensAt: plan.closesAt, closesAt: plan.opensAt }, 'UTC');
    expect(Object.keys(planFaults(backwards))).toEqual(['closesAt']);
  });
});
