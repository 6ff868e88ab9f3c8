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

const oneWord = line(MAX_WORD_LENGTH);

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

function invalid(path: string, message: string): DomainError {
  return new DomainError('request.invalid', `${path}: ${message}.`, {
    errors: [{ path, message }],
  });
}
