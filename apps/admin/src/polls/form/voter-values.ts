import type { PollView } from '@rostrum/contracts';
import type { PollType } from '../poll-types.ts';
import { limitsAddresses, type VoterIdentity } from '../voter-choices.ts';

/** Who may vote, as it is edited. */
export interface VoterValues {
  voterIdentity: VoterIdentity;
  /** Empty for the service's own limit, or for none. */
  votesPerAddress: number | '';
}

type Voted = VoterValues & { type: PollType };

export const EMPTY_VOTERS: VoterValues = { voterIdentity: 'token', votesPerAddress: '' };

export function voterValuesOf(poll: PollView): VoterValues {
  return { voterIdentity: poll.voterIdentity, votesPerAddress: poll.votesPerAddress ?? '' };
}

export function toVoters(values: Voted) {
  const { voterIdentity, votesPerAddress } = values;
  const isLimited = limitsAddresses(values) && votesPerAddress !== '';
  return { voterIdentity, ...(isLimited && { votesPerAddress }) };
}

/** How voters are told apart is fixed; `null` takes a limit away, or back to the service's own. */
export function toAddressLimit(values: Voted) {
  const { votesPerAddress } = values;
  if (!limitsAddresses(values)) return {};
  return { votesPerAddress: votesPerAddress === '' ? null : votesPerAddress };
}
