import {
  type DecidableWord,
  DomainError,
  type IdempotentRequest,
  type LogPosition,
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
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace, ResourceKeys } from './keys.ts';
import { decodeCounts, decodePost } from './post-reading.ts';
import type { WriteLimits } from './ranking.store.ts';
import { decodeAnswer, decodePosition, integer, list, text, tuples } from './replies.ts';
import type { ScriptName } from './script-functions.ts';

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
  ): Promise<{ post: Post; isReplayed: boolean; position: LogPosition }> {
    const { position, rest } = await this.#write('askQuestion', poll, [
      this.#limits.idempotencyTtlSeconds,
      idempotency?.key ?? '',
      idempotency?.fingerprint ?? '',
      question.id,
      question.voterId ?? '',
      question.authorName ?? '',
      question.text,
      QUESTIONS_PER_MINUTE,
      MAX_QUESTIONS,
    ]);
    const [replayed, post] = rest;
    return { post: decodePost(JSON.parse(text(post))), isReplayed: replayed === 1, position };
  }

  async vote(
    poll: Poll,
    questionId: string,
    voterId: string,
    hasVoted: boolean,
  ): Promise<{ votes: number; position: LogPosition }> {
    const args = [questionId, voterId, hasVoted ? 1 : 0];
    const { position, rest } = await this.#write('voteQuestion', poll, args);
    return { votes: integer(rest[0]), position };
  }

  async change(
    poll: Poll,
    ids: readonly string[],
    changes: PostChanges,
    by: string,
  ): Promise<{ posts: Post[]; position: LogPosition }> {
    const { state = '', isPinned, text: written = '' } = changes;
    const pinned = isPinned === undefined ? '' : Number(isPinned);
    const args = [by, state, pinned, written, ...ids];
    const { position, rest } = await this.#write('changePosts', poll, args);
    return { posts: list(JSON.parse(text(rest[0]))).map(decodePost), position };
  }

  async remove(
    poll: Poll,
    questionId: string,
    who: { voterId: string } | { by: string },
  ): Promise<{ position: LogPosition }> {
    const args = 'by' in who ? ['', who.by] : [who.voterId, ''];
    const { position } = await this.#write('removeQuestion', poll, [questionId, ...args]);
    return { position };
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
  ): Promise<{ position: LogPosition }> {
    const args = [counter, isHidden ? 1 : 0, by, MAX_DECIDED_WORDS];
    const { position } = await this.#write('decideWord', poll, args);
    return { position };
  }

  async #write(
    script: ScriptName,
    poll: Poll,
    args: (string | number)[],
  ): Promise<{ position: LogPosition; rest: unknown[] }> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run(script, this.#writeKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      ...args,
    ]);
    const [, epoch, sequence, ...rest] = decodeAnswer(reply);
    return { position: decodePosition(keys.partition, epoch, sequence), rest };
  }

  #writeKeys({ state, log, events, dirty, partition }: ResourceKeys): string[] {
    return [state, log, events, dirty, this.#keys.partition(partition).due];
  }
}

function refuseCursor(): never {
  throw new DomainError('cursor.invalid', 'The cursor is not one of this list.');
}
