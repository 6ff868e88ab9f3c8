import { type Ballot, line } from '@rostrum/contracts';
import {
  type BallotContent,
  ballotKindOf,
  type CastBallot,
  checkBallot,
  DomainError,
  isHost,
  MAX_WORD_LENGTH,
  type Poll,
  type Principal,
} from '@rostrum/domain';
import { requireScope } from '../access/access.service.ts';

const oneWord = line(MAX_WORD_LENGTH);

/** The voter that `me` stands for. */
const ME = 'me';

/**
 * A ballot as it will be counted.
 * @throws DomainError as `checkBallot`; `request.invalid` for a weight that is not the caller's to say
 */
export function castBallotOf(principal: Principal, poll: Poll, ballot: Ballot): CastBallot {
  const { weight, text, ...content } = ballot;
  const isShort = text !== undefined && ballotKindOf(poll.type) !== 'text';
  const given: BallotContent = isShort ? withText(content, text) : { ...content, text };
  const checked = checkBallot(given, poll);
  return { weight: weightOf(principal, poll, weight), ...checked };
}

function withText(content: BallotContent, text: string): BallotContent {
  if (content.texts !== undefined) throw invalid('text', 'give text or texts');
  const word = oneWord.safeParse(text);
  if (!word.success) throw invalid('text', word.error.issues[0]?.message ?? 'not a word');
  return { ...content, texts: [word.data] };
}

/** Numbers have no weight: the middle of them is that of the people who gave them. */
function weightOf(principal: Principal, poll: Poll, given: number | undefined): number {
  if (given !== undefined && !isHost(principal)) {
    throw invalid('weight', 'only hosts say what a ballot counts for');
  }
  const takesWeight = ballotKindOf(poll.type) !== 'number';
  if (given !== undefined && given !== 1 && !takesWeight) {
    throw invalid('weight', `ballots of type "${poll.type}" count alike`);
  }
  if (!takesWeight) return 1;
  return given ?? (principal.kind === 'member' ? principal.weight : undefined) ?? 1;
}

/**
 * Whose ballot it is that somebody casts or takes back.
 * @throws DomainError `ballot.voter_required`, `auth.forbidden`
 */
export function voterOf(principal: Principal, voter: string): string {
  if (principal.kind === 'member') requireScope(principal, 'ballots:write');
  return namedVoter(principal, voter);
}

/** @throws DomainError `ballot.voter_required`, `auth.forbidden` */
export function namedVoter(principal: Principal, voter: string): string {
  if (principal.kind === 'member') {
    if (voter === ME || voter === principal.memberId) return principal.memberId;
    throw new DomainError('auth.forbidden', 'A voter token votes for its own voter only.');
  }
  if (principal.kind === 'publishable-key') {
    throw new DomainError('ballot.voter_required', 'This poll takes voter tokens: send one.');
  }
  if (voter === ME) {
    throw new DomainError('ballot.voter_required', 'Name the voter: a secret key is nobody.');
  }
  return voter;
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('request.invalid', `${path}: ${message}.`, {
    errors: [{ path, message }],
  });
}
