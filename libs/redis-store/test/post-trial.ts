import {
  DomainError,
  type ErrorCode,
  type Poll,
  type PollAction,
  type PollStatus,
  type Post,
  type PostChanges,
  type PostState,
  QUESTIONS_PER_MINUTE,
  transitionOf,
} from '@rostrum/domain';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Instance } from './fixtures.ts';

export const ASKERS = ['v1', 'v2', 'ü😀'];
const STATES = ['pending', 'shown', 'answered', 'hidden', 'rejected'] as const;

/** What somebody does to a poll of questions. `pick` chooses among those that there are. */
export type PostTrialAction =
  | { kind: 'ask'; voterId: string | undefined; text: string; authorName: string | undefined }
  | { kind: 'repeat'; pick: number; isSameBody: boolean }
  | { kind: 'vote'; pick: number; voterId: string; hasVoted: boolean; times: number }
  | { kind: 'change'; picks: number[]; changes: PostChanges }
  | { kind: 'remove'; pick: number; voterId: string | undefined }
  | { kind: 'move'; action: PollAction };

const asker = fc.constantFrom(...ASKERS);
const text = fc.constantFrom('Why?', 'Line\nbreak', '"quoted" \\ 100%', '~a|b*2,c', '🍵');

export const postActions: fc.Arbitrary<PostTrialAction> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      voterId: fc.option(asker, { nil: undefined, freq: 6 }),
      text,
      authorName: fc.option(fc.constant('Ann'), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      pick: fc.nat(),
      isSameBody: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('vote' as const),
      pick: fc.nat(),
      voterId: asker,
      hasVoted: fc.boolean(),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      picks: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      changes: fc.record({
        state: fc.option(fc.constantFrom(...STATES), { nil: undefined }),
        isPinned: fc.option(fc.boolean(), { nil: undefined }),
        text: fc.option(text, { nil: undefined, freq: 2 }),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      pick: fc.nat(),
      voterId: fc.option(asker, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      action: fc.constantFrom<PollAction>('open', 'reopen', 'pause', 'close', 'reset'),
    }),
  },
);

export interface PlainQuestion {
  id: string;
  voterId: string | undefined;
  authorName: string | undefined;
  text: string;
  originalText: string | undefined;
  state: PostState;
  isPinned: boolean;
  voters: Set<string>;
}

/** Does the same to questions in Redis and to plain maps, and compares every answer. */
export class PostTrial {
  readonly poll: Poll;
  /** In the order in which they were asked. */
  readonly questions = new Map<string, PlainQuestion>();
  status: PollStatus = 'draft';
  readonly #instance: Instance;
  readonly #asked: { key: string; post: Post; id: string }[] = [];
  readonly #askedInMinute = new Map<string, number>();
  #serial = 0;
  #sequence = 0;

  constructor(instance: Instance, poll: Poll) {
    this.#instance = instance;
    this.poll = poll;
  }

  async begin(): Promise<void> {
    await this.#instance.ballots.install(this.poll);
    const { position } = await this.#instance.ballots.cast(this.poll, [], undefined);
    this.#sequence = position.sequence;
    await this.perform({ kind: 'move', action: 'open' });
  }

  async perform(action: PostTrialAction): Promise<void> {
    switch (action.kind) {
      case 'ask':
        return this.#ask(action);
      case 'repeat':
        return this.#repeat(action.pick, action.isSameBody);
      case 'vote':
        for (let time = 0; time < action.times; time += 1) await this.#vote(action);
        return;
      case 'change':
        return this.#change(action.picks, action.changes);
      case 'remove':
        return this.#remove(action.pick, action.voterId);
      case 'move':
        return this.#move(action.action);
    }
  }

  async resync(): Promise<void> {
    const { position } = await this.#instance.ballots.cast(this.poll, [], undefined);
    this.#sequence = position.sequence;
  }

  /** Requests that came before are new ones when they come again, and nobody has asked just now. */
  forget(): void {
    this.#asked.length = 0;
    this.#askedInMinute.clear();
  }

  /** In the order in which a list by votes gives those of a state. */
  ranked(state: PostState): PlainQuestion[] {
    const those = [...this.questions.values()].filter((question) => question.state === state);
    const age = new Map(those.map(({ id }, index) => [id, index]));
    return those.sort(
      (a, b) =>
        Number(b.isPinned) - Number(a.isPinned) ||
        b.voters.size - a.voters.size ||
        (age.get(a.id) ?? 0) - (age.get(b.id) ?? 0),
    );
  }

  async #ask({
    voterId,
    text,
    authorName,
  }: Extract<PostTrialAction, { kind: 'ask' }>): Promise<void> {
    this.#serial += 1;
    const id = `qn_${this.#serial.toString(16)}`;
    const key = `key-${id}`;
    const asking = this.#instance.posts.ask(
      this.poll,
      { id, voterId, authorName, text },
      { key, fingerprint: 'body' },
    );
    const asked = this.#askedInMinute.get(voterId ?? '') ?? 0;
    const isTooMany = voterId !== undefined && asked >= QUESTIONS_PER_MINUTE;
    if (await this.#isRefused(asking, isTooMany ? 'limit.rate' : undefined)) return;
    const { post, isReplayed, position } = await asking;
    const needsApproval = this.poll.moderation === 'approve' && voterId !== undefined;
    const state = needsApproval ? 'pending' : 'shown';
    const rest = { originalText: undefined, isPinned: false, voters: new Set<string>() };
    this.questions.set(id, { id, voterId, authorName, text, state, ...rest });
    this.#askedInMinute.set(voterId ?? '', asked + 1);
    this.#asked.push({ key, post, id });
    expect(post).toMatchObject({ id, voterId, text, state, votes: 0, isPinned: false });
    expect(isReplayed).toBe(false);
    this.#expectEvents(1, position.sequence);
  }

  async #repeat(pick: number, isSameBody: boolean): Promise<void> {
    const asked = this.#asked[pick % (this.#asked.length || 1)];
    if (!asked) return;
    const repeated = this.#instance.posts.ask(
      this.poll,
      { id: 'qn_0', voterId: 'v1', authorName: undefined, text: 'again' },
      { key: asked.key, fingerprint: isSameBody ? 'body' : 'another' },
    );
    if (!isSameBody) {
      await expect(repeated).rejects.toMatchObject({ code: 'idempotency.mismatch' });
      return;
    }
    const { post, isReplayed, position } = await repeated;
    expect({ post, isReplayed }).toEqual({ post: asked.post, isReplayed: true });
    this.#expectEvents(0, position.sequence);
  }

  async #vote(action: Extract<PostTrialAction, { kind: 'vote' }>): Promise<void> {
    const { pick, voterId, hasVoted } = action;
    const question = this.#pick(pick);
    const id = question?.id ?? 'qn_ffff';
    const voting = this.#instance.posts.vote(this.poll, id, voterId, hasVoted);
    const isOpen = question?.state === 'shown' || question?.state === 'answered';
    const fault = !isOpen
      ? 'question.not_found'
      : question.state === 'answered'
        ? 'question.answered'
        : undefined;
    if ((await this.#isRefused(voting, fault)) || !question) return;
    const { votes, position } = await voting;
    const { voters } = question;
    const isChange = voters.has(voterId) !== hasVoted;
    if (hasVoted) voters.add(voterId);
    else voters.delete(voterId);
    expect(votes).toBe(voters.size);
    this.#expectEvents(isChange ? 1 : 0, position.sequence);
  }

  async #change(picks: number[], changes: PostChanges): Promise<void> {
    const ids = [...new Set(picks.map((pick) => this.#pick(pick)?.id ?? 'qn_ffff'))];
    const { posts, position } = await this.#instance.posts.change(this.poll, ids, changes, 'key:k');
    let isChanged = false;
    const expected = ids.flatMap((id) => {
      const question = this.questions.get(id);
      if (!question) return [];
      const former = JSON.stringify(question);
      const { state, isPinned, text } = changes;
      if (text !== undefined && text !== question.text) {
        question.originalText ??= question.text;
        question.text = text;
      }
      question.state = state ?? question.state;
      question.isPinned = isPinned ?? question.isPinned;
      isChanged ||= former !== JSON.stringify(question);
      return shownOf(question);
    });
    expect(posts.map(plainOf)).toEqual(expected);
    this.#expectEvents(isChanged ? 1 : 0, position.sequence);
  }

  async #remove(pick: number, voterId: string | undefined): Promise<void> {
    const question = this.#pick(pick);
    const who = voterId === undefined ? { by: 'key:k' } : { voterId };
    const removing = this.#instance.posts.remove(this.poll, question?.id ?? 'qn_ffff', who);
    if (!question || (voterId !== undefined && question.voterId !== voterId)) {
      await expect(removing).rejects.toMatchObject({ code: 'question.not_found' });
      return;
    }
    this.questions.delete(question.id);
    this.#expectEvents(1, (await removing).position.sequence);
  }

  async #move(action: PollAction): Promise<void> {
    const { from, to } = transitionOf(action);
    const isMoved = from.includes(this.status);
    if (isMoved) this.status = to;
    if (isMoved && action === 'reset') {
      this.questions.clear();
      this.#askedInMinute.clear();
    }
    const { position } = await this.#instance.ballots.move(this.poll, action);
    this.#expectEvents(isMoved ? 1 : 0, position.sequence);
  }

  async #isRefused(write: Promise<unknown>, fault: ErrorCode | undefined): Promise<boolean> {
    const closed = this.status === 'closed' ? 'poll.closed' : 'poll.not_open';
    const code = this.status === 'open' ? fault : closed;
    if (code === undefined) return false;
    await expect(write).rejects.toMatchObject({ code });
    await expect(write).rejects.toBeInstanceOf(DomainError);
    return true;
  }

  #pick(pick: number): PlainQuestion | undefined {
    return [...this.questions.values()][pick % (this.questions.size || 1)];
  }

  #expectEvents(count: number, sequence: number): void {
    expect(sequence).toBe(this.#sequence + count);
    this.#sequence = sequence;
  }
}

/** A question as the store gives it, without when it was asked. */
export function plainOf(post: Post): unknown {
  const { atMs: _at, hasVoted: _voted, ...rest } = post;
  return { authorName: undefined, originalText: undefined, ...rest };
}

export function shownOf({ voters, ...question }: PlainQuestion): unknown {
  return { ...question, votes: voters.size };
}
