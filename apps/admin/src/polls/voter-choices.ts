import { integrityOf, mayLimitAddresses, type PollView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';
import { POLL_TRAITS, type PollType } from './poll-types.ts';

export type VoterIdentity = PollView['voterIdentity'];
export type Integrity = PollView['integrity'];

interface IdentityChoice extends Choice<VoterIdentity> {
  integrity: Integrity;
}

const IDENTITIES: Choice<VoterIdentity>[] = [
  {
    value: 'token',
    label: 'Signed token',
    description:
      'One vote for each person that your server signs a token for. As sure as your own sign-in.',
  },
  {
    value: 'code',
    label: 'One-time code',
    description:
      'One vote for each code that you hand out. It does not prove that the code was used by whom you gave it to.',
  },
  {
    value: 'device',
    label: 'Device',
    description:
      'One vote for each browser. It does not prove a person: another browser, a private window or cleared storage is another voter.',
  },
  {
    value: 'ip',
    label: 'Device and address',
    description:
      'One vote for each browser, and so many from one address. People behind one address share them, and whoever changes address has others.',
  },
  {
    value: 'none',
    label: 'Not at all',
    description:
      'Every request is a vote, as with applause. It proves nothing, and no ballot can be changed.',
  },
];

/** How voters without a voter token are told apart, and what that proves. */
export const VOTER_IDENTITIES: IdentityChoice[] = IDENTITIES.map((choice) => ({
  ...choice,
  integrity: integrityOf(choice.value),
}));

/** Whose vote for a question is known again. */
const KNOWN_AGAIN: readonly VoterIdentity[] = ['token', 'code', 'device'];

/** How voters of a type of poll can be told apart. */
export function identitiesOf(type: PollType): IdentityChoice[] {
  if (type !== 'questions') return VOTER_IDENTITIES;
  return VOTER_IDENTITIES.filter(({ value }) => KNOWN_AGAIN.includes(value));
}

/** Whether ballots may be limited by address: where there are any, and nobody vouches for the voter. */
export function limitsAddresses({
  type,
  voterIdentity,
}: Pick<PollView, 'type' | 'voterIdentity'>): boolean {
  return POLL_TRAITS[type].hasBallots && mayLimitAddresses(voterIdentity);
}

export const INTEGRITIES: Record<Integrity, { label: string; color: string; meaning: string }> = {
  high: {
    label: 'High integrity',
    color: 'teal',
    meaning: 'Nobody votes twice without the token or the code of somebody else.',
  },
  medium: {
    label: 'Medium integrity',
    color: 'yellow',
    meaning: 'Whoever takes another browser can vote again.',
  },
  low: {
    label: 'Low integrity',
    color: 'orange',
    meaning: 'Voting several times is easy: read the numbers as a mood.',
  },
};
