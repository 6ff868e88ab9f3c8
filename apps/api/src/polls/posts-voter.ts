import { DomainError, type Principal } from '@rostrum/domain';
import { requireScope } from '../access/access.service.ts';

/** The voter that `me` stands for. */
const ME = 'me';

/**
 * Who asks a question, votes for one or withdraws it: people known by a token, or whom a host names.
 * @throws DomainError `ballot.voter_required`, `auth.forbidden`
 */
export function posterOf(principal: Principal, voter: string): string {
  if (principal.kind === 'member') {
    requireScope(principal, 'ballots:write');
    if (voter === ME || voter === principal.memberId) return principal.memberId;
    throw new DomainError('auth.forbidden', 'A voter token speaks for its own voter only.');
  }
  if (principal.kind === 'publishable-key') {
    throw new DomainError('ballot.voter_required', 'This takes a voter token: send one.');
  }
  if (voter === ME) {
    throw new DomainError('ballot.voter_required', 'Name the voter: a secret key is nobody.');
  }
  return voter;
}
