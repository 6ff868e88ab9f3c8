import type { PollView } from '@rostrum/contracts';
import { limitsAddresses, type VoterIdentity } from '../voter-choices.ts';

/** Who may vote, as it is edited. */
export interface VoterValues {
  voterIdentity: VoterIdentity;
  /** Empty for the service's own limit, or for none. */
  votesPerAddress: number | '';
}

export const EMPTY_VOTERS: VoterValues = { voterIdentity: 'token', votesPerAddress: '' };

export function voterValuesOf(poll: PollView): VoterValues {
  return { voterIdentity: poll.voterIdentity, votesPerAddress: poll.votesPerAddress ?? '' };
}

export function toVoters({ voterIdentity, votesPerAddress }: VoterValues) {
  const isLimited = limitsAddresses(voterIdentity) && votesPerAddress !== '';
  return { voterIdentity, ...(isLimited && { votesPerAddress }) };
}

/** How voters are told apart is fixed; `null` takes a limit away, or back to the service's own. */
export function toAddressLimit({ voterIdentity, votesPerAddress }: VoterValues) {
  if (!limitsAddresses(voterIdentity)) return {};
  return { votesPerAddress: votesPerAddress === '' ? null : votesPerAddress };
}
