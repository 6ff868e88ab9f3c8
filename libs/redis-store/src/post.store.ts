import {
  type DecidableWord,
  DomainError,
  type IdempotentRequest,
  MAX_DECIDED_WORDS,
  MAX_QUESTIONS,
  type Poll,
  type PollStatus,
  type Post,
  type PostChanges,
  type PostPage,
  type PostPageRequest,
  type PostStore,
  QUESTIONS_PER_MINUTE,
  type QuestionInput,
  type WordDecision,
  type WriteOutcome,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { decodeCounts, decodePost } from './post-reading.ts';
import {
  decodeAnswer,
  decodePosition,
  integer,
  isReplayed,
  list,
  text,
  tuples,
} from './replies.ts';
import { requestArguments } from './request-arguments.ts';
import type { ScriptName } from './script-functions.ts';
import type { WriteLimits } from './write-limits.ts';

const DECISIONS: Record<string, WordDecision> = { h: 'hidden', s: 'shown', p: 'pending' };

export class RedisPostStore implements PostStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #limits: WriteLimits;

  constructor(redis: RedisConnections, keys: KeySpace, limits: WriteLimits) {
    this.#redis = redis;
    this.#keys = keys;
    this.#limits = limits;
  }

  async ask(
    poll: Poll,
    question: QuestionInput,
    idempotency: IdempotentRequest | undefined,
  ): Promise<{ post: Post } & WriteOutcome> {
    const written = await this.#write('askQuestion', poll, idempotency, [
      question.id,
      question.voterId ?? '',
      question.authorName ?? '',
      question.text,
      QUESTIONS_PER_MINUTE,
      MAX_QUESTIONS,
    ]);
    const { isReplayed, position, rest } = written;
    return { post: decodePost(JSON.parse(text(rest[0]))), isReplayed, position };
  }

  async vote(
    poll: Poll,
    questionId: string,
    voterId: string,
    hasVoted: boolean,
    idempotency?: IdempotentRequest,
  ): Promise<{ votes: number } & WriteOutcome> {
    const args = [questionId, voterId, hasVoted ? 1 : 0];
    const { rest, ...outcome } = await this.#write('voteQuestion', poll, idempotency, args);
    return { votes: integer(rest[0]), ...outcome };
  }

  async change(
    poll: Poll,
    ids: readonly string[],
    changes: PostChanges,
    by: string,
    idempotency?: IdempotentRequest,
  ): Promise<{ posts: Post[] } & WriteOutcome> {
    const { state = '', isPinned, text: written = '' } = changes;
    const pinned = isPinned === undefined ? '' : Number(isPinned);
    const args = [by, state, pinned, written, ...ids];
    const { rest, ...outcome } = await this.#write('changePosts', poll, idempotency, args);
    return { posts: list(JSON.parse(text(rest[0]))).map(decodePost), ...outcome };
  }

  async remove(
    poll: Poll,
    questionId: string,
    who: { voterId: string } | { by: string },
    idempotency?: IdempotentRequest,
  ): Promise<WriteOutcome> {
    const args = 'by' in who ? ['', who.by] : [who.voterId, ''];
    const { rest: _none, ...outcome } = await this.#write('removeQuestion', poll, idempotency, [
      questionId,
      ...args,
    ]);
    return outcome;
  }

  async list(poll: Poll, request: PostPageRequest): Promise<PostPage> {
    const keys = this.#keys.poll(poll);
    const { state, sort, limit, after, voterId } = request;
    const [, score = '', name = ''] =
      after === undefined ? [] : (/^(\d+) (.*)$/.exec(after) ?? refuseCursor());
    const reply = await this.#redis.run(
      'listPosts',
      [keys.state],
      [keys.base, poll.configVersion, state, sort, limit, score, name, voterId ?? ''],
    );
    const [status, hasVoted, counts, posts, lastScore, lastName] = decodeAnswer(reply);
    return {
      status: text(status) as PollStatus,
      hasVoted: hasVoted === 1,
      counts: decodeCounts(counts),
      posts: list(JSON.parse(text(posts))).map(decodePost),
      next: lastName === '' ? undefined : `${text(lastScore)} ${text(lastName)}`,
    };
  }

  async words(poll: Poll): Promise<DecidableWord[]> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run('listWords', [keys.state], [keys.base, poll.configVersion]);
    const [words] = decodeAnswer(reply);
    return [...tuples(list(words), 4)].map(([counter, votes, spelling, decision]) => ({
      counter: text(counter),
      votes: integer(votes),
      spelling: text(spelling),
      decision: DECISIONS[text(decision)] ?? 'shown',
    }));
  }

  async decideWord(
    poll: Poll,
    counter: string,
    isHidden: boolean,
    by: string,
    idempotency?: IdempotentRequest,
  ): Promise<WriteOutcome> {
    const args = [counter, isHidden ? 1 : 0, by, MAX_DECIDED_WORDS];
    const { rest: _none, ...outcome } = await this.#write('decideWord', poll, idempotency, args);
    return outcome;
  }

  async #write(
    script: ScriptName,
    poll: Poll,
    idempotency: IdempotentRequest | undefined,
    args: (string | number)[],
  ): Promise<{ rest: unknown[] } & WriteOutcome> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run(script, this.#keys.pollWriteKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      ...requestArguments(this.#limits, idempotency),
      ...args,
    ]);
    const [, epoch, sequence, ...rest] = decodeAnswer(reply);
    const position = decodePosition(keys.partition, epoch, sequence);
    return { isReplayed: isReplayed(reply), position, rest };
  }
}

function refuseCursor(): never {
  throw new DomainError('cursor.invalid', 'The cursor is not one of this list.');
}
