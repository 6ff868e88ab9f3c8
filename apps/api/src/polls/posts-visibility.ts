import {
  DomainError,
  isHost,
  mayViewResults,
  type Poll,
  type PollType,
  type PostPage,
  type PostState,
  type Principal,
  PUBLIC_STATES,
} from '@rostrum/domain';

/** @throws DomainError `request.invalid` where people write no such thing in the poll */
export function checkPostType(poll: Poll, type: Extract<PollType, 'text' | 'questions'>): void {
  if (poll.type === type) return;
  throw new DomainError('request.invalid', `This takes a poll of type "${type}".`);
}

/** @throws DomainError `auth.forbidden` */
export function checkState(principal: Principal, state: PostState): void {
  if (isHost(principal) || PUBLIC_STATES.includes(state)) return;
  throw new DomainError('auth.forbidden', `What is ${state} is for hosts.`);
}

/** @throws DomainError `auth.forbidden` while the results are not shown to the asker */
export function checkShown(principal: Principal, poll: Poll, page: PostPage): void {
  const { status, hasVoted } = page;
  const viewer = { isHost: isHost(principal), hasVoted };
  if (mayViewResults(poll.resultsVisibility, status, viewer)) return;
  throw new DomainError('auth.forbidden', 'The results of this poll are not shown to you now.');
}
