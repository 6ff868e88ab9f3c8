import type { PollType } from './poll-type.ts';

export const VOTER_IDENTITIES = ['token', 'code', 'device', 'ip', 'none'] as const;
/**
 * How voters without a voter token are told apart: not at all (`token`: it takes one), by a one-time
 * code, by a device token, by that and a quota for their address, or by nothing.
 */
export type VoterIdentity = (typeof VOTER_IDENTITIES)[number];

export const BALLOT_INTEGRITIES = ['high', 'medium', 'low'] as const;
/** How hard it is for one person to vote twice. */
export type BallotIntegrity = (typeof BALLOT_INTEGRITIES)[number];

const INTEGRITIES: Record<VoterIdentity, BallotIntegrity> = {
  token: 'high',
  code: 'high',
  device: 'medium',
  ip: 'low',
  none: 'low',
};

export function integrityOf(identity: VoterIdentity): BallotIntegrity {
  return INTEGRITIES[identity];
}

/** Reactions are counted and nobody is told apart, whatever else the poll says of its voters. */
export function pollIntegrityOf({
  type,
  voterIdentity,
}: {
  type: PollType;
  voterIdentity: VoterIdentity;
}): BallotIntegrity {
  return type === 'reactions' ? 'low' : integrityOf(voterIdentity);
}

/** Of `ip`: an office or a school is one address. */
export const DEFAULT_VOTES_PER_ADDRESS = 30;
export const MAX_VOTES_PER_ADDRESS = 10_000;

/** Whether votes may be limited by address: where nobody vouches for the voter. */
export function mayLimitAddresses(identity: VoterIdentity): boolean {
  return identity === 'device' || identity === 'ip' || identity === 'none';
}

const ISSUED_PREFIXES = { code: 'code:', device: 'device:', nobody: 'anon:' } as const;

/** The id of a voter whom the service tells apart by itself. */
export function issuedVoterId(kind: keyof typeof ISSUED_PREFIXES, id: string | number): string {
  return `${ISSUED_PREFIXES[kind]}${id}`;
}

/** Whether an id is of the form of those; a tenant's own voter of such a name would be another's. */
export function isIssuedVoterId(voterId: string): boolean {
  return Object.values(ISSUED_PREFIXES).some((prefix) => voterId.startsWith(prefix));
}
