import { createPoll, updatePoll } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { type PollType, writingOf } from '../poll-types.ts';
import { identitiesOf, VOTER_IDENTITIES } from '../voter-choices.ts';
import { shownFields, validatePoll } from './poll-form.ts';
import {
  emptyOption,
  emptyPoll,
  type PollValues,
  toChanges,
  toNewPoll,
  withType,
} from './poll-values.ts';

const asked: PollValues = { ...emptyPoll(), question: 'Well?' };

describe('polls in which people write', () => {
  it.each<PollType>(['text', 'questions', 'word-cloud'])('of type %s are moderated', (type) => {
    const values: PollValues = { ...withType(asked, type), moderation: 'approve' };
    expect(validatePoll(values)).toEqual({});
    expect(createPoll.parse(toNewPoll(values)).moderation).toBe('approve');
    expect(shownFields(values, false)).toContain('moderation');
    expect(toChanges(values, false)).toMatchObject({ moderation: 'approve' });
    expect(updatePoll.safeParse(toChanges(values, true)).error).toBeUndefined();
  });

  it('are those with choices only where something can be written in', () => {
    const choice = { ...withType(asked, 'single'), allowWriteIns: false };
    expect(writingOf(choice)).toBeUndefined();
    expect(shownFields(choice, true)).not.toContain('moderation');
    expect(writingOf({ ...choice, allowWriteIns: true })).toBe('words');
    expect(toNewPoll(withType(asked, 'nps'))).not.toHaveProperty('moderation');
  });
});

describe('polls without ballots', () => {
  const edited: PollValues = {
    ...asked,
    voterIdentity: 'ip',
    votesPerAddress: 3,
    ballotChange: 'change',
    resultsVisibility: 'after_vote',
  };

  it('of questions have voters who are known again, and no limit by address', () => {
    const values = withType(edited, 'questions');
    expect(toNewPoll(values)).toMatchObject({
      voterIdentity: 'token',
      resultsVisibility: 'always',
    });
    expect(toNewPoll(values)).not.toHaveProperty('votesPerAddress');
    const byDevice = withType({ ...edited, voterIdentity: 'device' }, 'questions');
    expect(byDevice.voterIdentity).toBe('device');
    expect(toNewPoll(byDevice)).not.toHaveProperty('votesPerAddress');
    expect(identitiesOf('questions').map(({ value }) => value)).toEqual([
      'token',
      'code',
      'device',
    ]);
    expect(identitiesOf('text')).toEqual(VOTER_IDENTITIES);
  });

  it('of reactions tell nobody apart, and begin with the usual emoji', () => {
    const values = withType(edited, 'reactions');
    expect(validatePoll(values)).toEqual({});
    const body = toNewPoll(values);
    expect(body).toMatchObject({ voterIdentity: 'none', ballotChange: 'none' });
    expect(body.options?.length).toBe(5);
    expect(shownFields(values, true)).not.toContain('durability');
  });

  it('leave nothing behind that other types would not have', () => {
    const labels = (values: PollValues) => values.options.map(({ label }) => label);
    const reactions = withType(edited, 'reactions');
    const single = withType(reactions, 'single');
    expect(single.voterIdentity).toBe('token');
    expect(labels(single)).toEqual(['', '']);
    const own = {
      ...reactions,
      options: [...reactions.options, { ...emptyOption(), label: 'Yes' }],
    };
    expect(labels(withType(own, 'single'))).toEqual(['Yes', '']);
  });
});
