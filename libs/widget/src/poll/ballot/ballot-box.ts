import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { PageVoter } from '../../element/page-voter.ts';
import {
  castsAtOnce,
  type Draft,
  draftOf,
  emptyDraft,
  isComplete,
  isSameDraft,
  takesBallots,
} from './draft.ts';
import { PollCalls } from './poll-calls.ts';
import { hash } from './shuffle.ts';

export interface BallotBoxOptions {
  source: string;
  poll: string;
  /** Asked for each request: tokens are renewed. */
  token: () => string;
  /** Of whom a voter token speaks, where there is one. */
  voter: string | undefined;
  /** Who votes where there is no voter token. */
  page: PageVoter | undefined;
  /** Something to show has changed. */
  onChange: () => void;
  /** The ballot is in, or out again: then it is empty. */
  onSettled: (ballot: Draft) => void;
  /** What the voter may see has changed, or is not what the service knows. */
  onStale: () => void;
}

/** Many watch a poll that opens: they do not all ask for its rules in one moment. */
const RELEARN_JITTER_MS = 1000;

/** One voter's ballot in one poll: what is filled in, what is cast, and what may be done next. */
export class BallotBox {
  /** Absent until the service has told them. */
  rules: PollView | undefined;
  isBusy = false;
  /** What came in the way of the last attempt. */
  fault: unknown;
  readonly calls: PollCalls;
  readonly #options: BallotBoxOptions;
  /** What is filled in and not cast yet. */
  #draft: Draft | undefined;
  #cast: Draft | undefined;
  /** Whether the service has a ballot of this voter. */
  #isIn = false;
  /** The version of the poll with the last ballot in it: what older states say of it is past. */
  #castVersion = 0;
  /** What the service was asked and has yet to tell. */
  #asked = 0;
  #seen: PollState | undefined;

  constructor(options: BallotBoxOptions) {
    this.#options = options;
    this.calls = new PollCalls(
      options.source,
      options.poll,
      options.token,
      () => options.page?.proof() ?? {},
    );
  }

  get draft(): Draft {
    return this.#draft ?? this.#cast ?? this.#nothing;
  }

  /** Whether the rules, or the ballot that is in, are yet to be told. */
  get isLearning(): boolean {
    return this.#asked > 0;
  }

  get hasVoted(): boolean {
    return this.#isIn;
  }

  /** A ballot is filled in before it is cast. */
  get gathers(): boolean {
    return this.rules !== undefined && takesBallots(this.rules.type) && !castsAtOnce(this.rules);
  }

  /** Whether something is filled in that was not cast. */
  get isDirty(): boolean {
    return this.#draft !== undefined;
  }

  /** Whether what is filled in can be cast now. */
  get isReady(): boolean {
    const { rules } = this;
    if (this.isBusy || rules === undefined || !takesBallots(rules.type)) return false;
    if (!isComplete(this.draft, rules)) return false;
    return this.#cast === undefined || !isSameDraft(this.draft, this.#cast);
  }

  /** Whether a code has to be typed first. */
  get needsCode(): boolean {
    const { page } = this.#options;
    return this.rules?.voterIdentity === 'code' && page !== undefined && page.code === undefined;
  }

  /** What this page keeps for this voter in this poll goes by this name. */
  get keptAs(): string {
    const { source, poll, voter, page } = this.#options;
    // A code is as good as a ballot: it is not left lying about.
    const own = page?.code === undefined ? '' : String(hash(page.code));
    return ['rostrum', source, poll, voter ?? own].join(' ');
  }

  /** Takes note of the device token that came with an answer. */
  meet(device: string | undefined): void {
    this.#options.page?.learn(device);
  }

  /** Whether somebody is here who may have a ballot. */
  get isVoter(): boolean {
    const { page } = this.#options;
    if (!page) return true;
    const identity = this.rules?.voterIdentity ?? 'token';
    return identity === 'code' ? page.code !== undefined : identity !== 'token';
  }

  /** What tells this voter from others, for an order of its own. */
  get seed(): string | undefined {
    const { page, voter } = this.#options;
    return this.isVoter ? (page?.seed ?? voter) : undefined;
  }

  /** Whether this voter may do now what polls of the type are for. */
  mayVote({ status, type }: PollState): boolean {
    if (this.rules === undefined || status !== 'open') return false;
    // Nobody is told apart.
    if (type === 'reactions') return true;
    return this.isVoter && (!this.hasVoted || this.rules.ballotChange !== 'none');
  }

  mayRetract(state: PollState): boolean {
    return this.mayVote(state) && this.hasVoted && this.rules?.ballotChange === 'retract';
  }

  /** Asks for the rules, which the live results do not tell. */
  async learn(): Promise<void> {
    this.rules = (await this.#ask(this.calls.rules())) ?? this.rules;
    this.#options.onChange();
  }

  /** Takes up what a state says of the poll's course and of this voter's ballot. */
  observe(state: PollState): void {
    const before = this.#seen;
    const { version, status, round } = state;
    const isNewRound = before !== undefined && before.round !== round;
    const wasIn = isNewRound ? undefined : before?.meVoted;
    const { meVoted = wasIn } = state;
    this.#seen = { ...state, meVoted };
    if (isNewRound) this.#empty();
    // Only news counts: a state may be from before the ballot was cast or taken back here.
    if (meVoted !== wasIn && version >= this.#castVersion) {
      if (!meVoted) this.#empty();
      else if (!this.#isIn) void this.#recall();
    }
    // The rules may change until a poll is first opened.
    const wasPlanned = before?.status === 'draft' || before?.status === 'scheduled';
    if (!wasPlanned || before?.status === status) return;
    setTimeout(() => void this.learn(), Math.random() * RELEARN_JITTER_MS);
  }

  /** A ballot is in that this page did not cast: what does it say? */
  async #recall(): Promise<void> {
    this.#isIn = true;
    const version = this.#castVersion;
    const ballot = await this.#ask(this.calls.ballot());
    // One that was cast meanwhile is newer.
    if (ballot && this.#isIn && version === this.#castVersion) this.#cast = draftOf(ballot);
    this.#options.onChange();
  }

  /** The answer, or nothing where there is none: then the poll is shown as far as it is known. */
  async #ask<T>(answer: Promise<T>): Promise<T | undefined> {
    this.#asked += 1;
    try {
      return await answer;
    } catch {
      return undefined;
    } finally {
      this.#asked -= 1;
    }
  }

  /** Something was filled in; where that makes the whole ballot it is cast. */
  change(draft: Draft): void {
    if (!this.isBusy) this.#draft = draft;
    if (this.isReady && !this.gathers) this.cast();
    else this.#options.onChange();
  }

  cast(): void {
    if (!this.isReady) return;
    const ballot = this.draft;
    void this.#send(async () => {
      const { version, deviceToken } = await this.calls.cast(ballot);
      this.#castVersion = version;
      this.#options.page?.learn(deviceToken);
      this.#isIn = true;
      this.#cast = ballot;
      this.#options.onSettled(ballot);
    });
  }

  retract(): void {
    void this.#send(async () => {
      await this.calls.retract();
      this.#empty();
      this.#options.onSettled(this.#nothing);
    });
  }

  get #nothing(): Draft {
    return this.rules ? emptyDraft(this.rules.type) : {};
  }

  #empty(): void {
    this.#isIn = false;
    this.#cast = undefined;
  }

  /** One change at a time. */
  async #send(send: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.fault = undefined;
    this.#options.onChange();
    try {
      await send();
      this.#draft = undefined;
    } catch (error) {
      this.fault = error;
      // What took some filling in is not lost with a failure.
      if (!this.gathers) this.#draft = undefined;
    }
    this.isBusy = false;
    this.#options.onStale();
    this.#options.onChange();
  }
}
