import type {
  BallotInput,
  BallotOutcome,
  CastOutcome,
  ErrorCode,
  IdempotentRequest,
  Poll,
  PollAction,
  PollStatus,
} from '@rostrum/domain';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Instance } from './fixtures.ts';

export const VOTERS = ['v1', 'v2', 'v3', 'ü😀', 'a,b'];
const OPTIONS = ['a', 'b', 'c', 'd'];

const ballots: fc.Arbitrary<BallotInput> = fc.record({
  voterId: fc.constantFrom(...VOTERS),
  choices: fc.shuffledSubarray(OPTIONS, { minLength: 1, maxLength: 3 }),
  ballotId: fc.option(fc.constantFrom('b1', 'b2', 'b3'), { nil: undefined, freq: 3 }),
});

/** What somebody does to a poll. `pick` chooses among what there is at that moment. */
export type PollTrialAction =
  | { kind: 'cast'; ballots: BallotInput[]; requestKey: string | undefined }
  | { kind: 'repeat request'; pick: number; isSameBody: boolean }
  | { kind: 'repeat ballot'; pick: number }
  | { kind: 'retract'; voterId: string }
  | { kind: 'move'; action: PollAction };

export const pollActions: fc.Arbitrary<PollTrialAction> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('cast' as const),
      ballots: fc.array(ballots, { maxLength: 6 }),
      requestKey: fc.option(fc.uuid(), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('repeat request' as const),
      pick: fc.nat(),
      isSameBody: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('repeat ballot' as const), pick: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('retract' as const),
      voterId: fc.constantFrom(...VOTERS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      action: fc.constantFrom<PollAction>('open', 'close'),
    }),
  },
);

const REFUSALS: Record<PollStatus, ErrorCode | undefined> = {
  draft: 'poll.not_open',
  open: undefined,
  closed: 'poll.closed',
};

/** Does the same to a poll in Redis and to plain maps, and compares every answer. */
export class PollTrial {
  readonly poll: Poll;
  /** The choices that stand for each voter, in the poll's order. */
  readonly ballots = new Map<string, string[]>();
  status: PollStatus = 'draft';
  readonly #instance: Instance;
  readonly #known = new Map<string, { ballot: BallotInput; outcome: BallotOutcome }>();
  readonly #requests: {
    idempotency: IdempotentRequest;
    ballots: BallotInput[];
    outcome: CastOutcome;
  }[] = [];
  #version = 0;
  #sequence = 0;

  constructor(instance: Instance, poll: Poll) {
    this.#instance = instance;
    this.poll = { ...poll, options: OPTIONS.map((id) => ({ id, label: id })) };
  }

  async begin(): Promise<void> {
    await this.#instance.ballots.install(this.poll, 'draft');
    const { position } = await this.#instance.ballots.cast(this.poll, [], undefined);
    this.#sequence = position.sequence;
  }

  /** The counts that the standing ballots make. */
  tally(): Map<string, number> {
    const votes = new Map<string, number>();
    for (const choice of [...this.ballots.values()].flat()) {
      votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    return votes;
  }

  async perform(action: PollTrialAction): Promise<void> {
    switch (action.kind) {
      case 'cast':
        return this.#cast(action.ballots, action.requestKey);
      case 'repeat request':
        return this.#repeatRequest(action.pick, action.isSameBody);
      case 'repeat ballot': {
        const known = [...this.#known.values()][action.pick % (this.#known.size || 1)];
        return known && this.#cast([known.ballot], undefined);
      }
      case 'retract':
        return this.#retract(action.voterId);
      case 'move':
        return this.#move(action.action);
    }
  }

  async #cast(ballots: BallotInput[], requestKey: string | undefined): Promise<void> {
    const idempotency = requestKey ? { key: requestKey, fingerprint: 'body' } : undefined;
    const outcome = await this.#instance.ballots.cast(this.poll, ballots, idempotency);
    const former = JSON.stringify([...this.ballots]);
    let isChanged = false;
    const expected = ballots.map((ballot) => {
      const judged = this.#judge(ballot);
      isChanged ||= judged.isNew && judged.outcome.status === 'accepted';
      return judged.outcome;
    });
    expect(outcome.outcomes, former).toEqual(expected);
    expect(outcome.isReplayed).toBe(false);
    this.#expectAdvance(isChanged, outcome.position.sequence, outcome.version);
    if (idempotency && this.status === 'open') {
      this.#requests.push({ idempotency, ballots, outcome });
    }
  }

  #judge(ballot: BallotInput): { outcome: BallotOutcome; isNew: boolean } {
    const known = ballot.ballotId === undefined ? undefined : this.#known.get(ballot.ballotId);
    if (known) {
      const isSame = bodyOf(known.ballot) === bodyOf(ballot);
      const mismatch: BallotOutcome = { status: 'rejected', code: 'idempotency.mismatch' };
      return { outcome: isSame ? known.outcome : mismatch, isNew: false };
    }
    const outcome = this.#judgeNew(ballot);
    if (ballot.ballotId !== undefined && outcome.status !== 'rejected') {
      this.#known.set(ballot.ballotId, { ballot, outcome });
    }
    return { outcome, isNew: true };
  }

  #judgeNew({ voterId, choices }: BallotInput): BallotOutcome {
    const refusal = REFUSALS[this.status];
    if (refusal) return { status: 'rejected', code: refusal };
    const standing = this.ballots.get(voterId);
    const ordered = choices.toSorted();
    if (standing?.join() === ordered.join()) return { status: 'unchanged' };
    if (standing && this.poll.ballotChange === 'none') {
      return { status: 'rejected', code: 'ballot.already_cast' };
    }
    this.ballots.set(voterId, ordered);
    return { status: 'accepted' };
  }

  async #repeatRequest(pick: number, isSameBody: boolean): Promise<void> {
    const request = this.#requests[pick % (this.#requests.length || 1)];
    if (!request) return;
    const { key, fingerprint } = request.idempotency;
    const repeated = this.#instance.ballots.cast(this.poll, request.ballots, {
      key,
      fingerprint: isSameBody ? fingerprint : 'another body',
    });
    if (!isSameBody) {
      await expect(repeated).rejects.toMatchObject({ code: 'idempotency.mismatch' });
      return;
    }
    const { outcomes, version } = request.outcome;
    expect(await repeated).toMatchObject({
      outcomes,
      version,
      isReplayed: true,
      position: { sequence: this.#sequence },
    });
  }

  async #retract(voterId: string): Promise<void> {
    const retracting = this.#instance.ballots.retract(this.poll, voterId);
    const refusal = REFUSALS[this.status];
    if (refusal) {
      await expect(retracting).rejects.toMatchObject({ code: refusal });
      return;
    }
    const { removed, position } = await retracting;
    expect(removed).toBe(this.ballots.delete(voterId));
    this.#expectAdvance(removed, position.sequence, await this.#currentVersion());
  }

  async #move(action: PollAction): Promise<void> {
    const isMoved = this.status === (action === 'open' ? 'draft' : 'open');
    if (isMoved) this.status = action === 'open' ? 'open' : 'closed';
    const { status, moved, position } = await this.#instance.ballots.move(this.poll, action);
    expect({ status, moved }).toEqual({ status: this.status, moved: isMoved });
    this.#expectAdvance(isMoved, position.sequence, await this.#currentVersion());
  }

  async #currentVersion(): Promise<number> {
    return (await this.#instance.ballots.read(this.poll, undefined)).version;
  }

  /** A change moves the version and the log by one event; anything else moves neither. */
  #expectAdvance(isChanged: boolean, sequence: number, version: number): void {
    expect(sequence).toBe(this.#sequence + (isChanged ? 1 : 0));
    if (isChanged) expect(version).toBeGreaterThan(this.#version);
    else expect(version).toBe(this.#version);
    this.#sequence = sequence;
    this.#version = version;
  }
}

function bodyOf({ voterId, choices }: BallotInput): string {
  return JSON.stringify([voterId, choices.toSorted()]);
}
