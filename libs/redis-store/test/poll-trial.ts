import {
  BALLOT_PARTS,
  type BallotContent,
  type BallotInput,
  type BallotOutcome,
  type BallotPart,
  type BallotRules,
  type CastOutcome,
  checkBallot,
  type ErrorCode,
  encodeCastBallot,
  type IdempotentRequest,
  POLL_ACTIONS,
  type Poll,
  type PollAction,
  type PollStatus,
  transitionOf,
} from '@rostrum/domain';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type GivenBallot, givenFor } from '../../domain/test/polls.ts';
import type { Instance } from './fixtures.ts';

export const VOTERS = ['v1', 'v2', 'v3', 'ü😀', 'a,b'];

interface TrialBallot extends GivenBallot {
  voterId: string;
  ballotId: string | undefined;
}

/** What somebody does to a poll. `pick` chooses among what there is at that moment. */
export type PollTrialAction =
  | { kind: 'cast'; ballots: TrialBallot[]; requestKey: string | undefined }
  | { kind: 'repeat request'; pick: number; isSameBody: boolean }
  | { kind: 'repeat ballot'; pick: number }
  | { kind: 'retract'; voterId: string }
  | { kind: 'set aside'; voterIds: string[]; to: BallotPart }
  | { kind: 'move'; action: PollAction };

export function pollActions(rules: BallotRules): fc.Arbitrary<PollTrialAction> {
  const ballot = fc
    .tuple(
      givenFor(rules),
      fc.record({
        voterId: fc.constantFrom(...VOTERS),
        ballotId: fc.option(fc.constantFrom('b1', 'b2', 'b3'), { nil: undefined, freq: 3 }),
      }),
    )
    .map(([given, who]) => ({ ...given, ...who }));
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('cast' as const),
        ballots: fc.array(ballot, { maxLength: 6 }),
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
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('set aside' as const),
        voterIds: fc.array(fc.constantFrom(...VOTERS, 'nobody'), { maxLength: 8 }),
        to: fc.constantFrom(...BALLOT_PARTS),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        action: fc.constantFrom<PollAction>('open', 'reopen', ...POLL_ACTIONS),
      }),
    },
  );
}

const REFUSALS: Record<PollStatus, ErrorCode | undefined> = {
  draft: 'poll.not_open',
  scheduled: 'poll.not_open',
  open: undefined,
  paused: 'poll.not_open',
  closed: 'poll.closed',
};

/** Does the same to a poll in Redis and to plain maps, and compares every answer. */
export class PollTrial {
  readonly poll: Poll;
  /** The ballot that stands for each voter. */
  readonly ballots = new Map<string, GivenBallot>();
  /** Voters whose ballots are set aside. */
  readonly aside = new Set<string>();
  /** Those of each round that is over. */
  readonly ended: GivenBallot[][] = [];
  status: PollStatus = 'draft';
  round = 1;
  readonly #instance: Instance;
  readonly #known = new Map<string, { ballot: TrialBallot; outcome: BallotOutcome }>();
  readonly #requests: {
    idempotency: IdempotentRequest;
    ballots: TrialBallot[];
    outcome: CastOutcome;
  }[] = [];
  #version = 0;
  #sequence = 0;

  constructor(instance: Instance, poll: Poll) {
    this.#instance = instance;
    this.poll = poll;
  }

  async begin(): Promise<void> {
    await this.#instance.ballots.install(this.poll);
    const { position } = await this.#instance.ballots.cast(this.poll, [], undefined);
    this.#sequence = position.sequence;
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
      case 'set aside':
        return this.#setAside(action.voterIds, action.to);
      case 'move':
        return this.#move(action.action);
    }
  }

  /** After something that the trial knows nothing of was written to the poll. */
  async resync(): Promise<void> {
    const { position, version } = await this.#instance.ballots.cast(this.poll, [], undefined);
    this.#sequence = position.sequence;
    this.#version = version;
  }

  /** Requests and ballots that came before are new ones when they come again. */
  forget(): void {
    this.#known.clear();
    this.#requests.length = 0;
  }

  async #cast(ballots: TrialBallot[], requestKey: string | undefined): Promise<void> {
    const idempotency = requestKey ? { key: requestKey, fingerprint: 'body' } : undefined;
    const outcome = await this.#instance.ballots.cast(
      this.poll,
      ballots.map((ballot) => this.#input(ballot)),
      idempotency,
    );
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

  #judge(ballot: TrialBallot): { outcome: BallotOutcome; isNew: boolean } {
    const known = ballot.ballotId === undefined ? undefined : this.#known.get(ballot.ballotId);
    if (known) {
      const isSame = this.#bodyOf(known.ballot) === this.#bodyOf(ballot);
      const mismatch: BallotOutcome = { status: 'rejected', code: 'idempotency.mismatch' };
      return { outcome: isSame ? known.outcome : mismatch, isNew: false };
    }
    const outcome = this.#judgeNew(ballot);
    if (ballot.ballotId !== undefined && outcome.status !== 'rejected') {
      this.#known.set(ballot.ballotId, { ballot, outcome });
    }
    return { outcome, isNew: true };
  }

  #judgeNew({ voterId, content, weight }: TrialBallot): BallotOutcome {
    const refusal = REFUSALS[this.status];
    if (refusal) return { status: 'rejected', code: refusal };
    const standing = this.ballots.get(voterId);
    const given = { content, weight };
    if (standing && this.#recordOf(standing) === this.#recordOf(given)) {
      return { status: 'unchanged' };
    }
    if (standing && this.poll.ballotChange === 'none') {
      return { status: 'rejected', code: 'ballot.already_cast' };
    }
    if (this.#overflows(voterId, given)) return { status: 'rejected', code: 'ballot.option_full' };
    this.ballots.set(voterId, given);
    return { status: 'accepted' };
  }

  /** The ballots that count, or those that are set aside. */
  part(part: BallotPart): GivenBallot[] {
    return this.#voters(part).flatMap((voterId) => this.ballots.get(voterId) ?? []);
  }

  #voters(part: BallotPart): string[] {
    return [...this.ballots.keys()].filter((id) => this.aside.has(id) === (part === 'aside'));
  }

  #overflows(voterId: string, given: GivenBallot): boolean {
    const others = this.#voters('counted').filter((voter) => voter !== voterId);
    const votes = (id: string): number =>
      [...others.flatMap((voter) => this.ballots.get(voter) ?? []), given]
        .filter(({ content }) => content.choices?.includes(id))
        .reduce((sum, { weight }) => sum + weight, 0);
    return this.poll.options.some(
      ({ id, maxVotes }) =>
        maxVotes !== undefined && given.content.choices?.includes(id) && votes(id) > maxVotes,
    );
  }

  async #repeatRequest(pick: number, isSameBody: boolean): Promise<void> {
    const request = this.#requests[pick % (this.#requests.length || 1)];
    if (!request) return;
    const { key, fingerprint } = request.idempotency;
    const repeated = this.#instance.ballots.cast(
      this.poll,
      request.ballots.map((ballot) => this.#input(ballot)),
      { key, fingerprint: isSameBody ? fingerprint : 'another body' },
    );
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

  async #setAside(voterIds: string[], to: BallotPart): Promise<void> {
    const moved: string[] = [];
    let [full, isChanged] = [0, false];
    for (const voterId of voterIds) {
      const ballot = this.ballots.get(voterId);
      const isAside = this.aside.has(voterId);
      if (to === 'aside' && (!ballot || isAside)) continue;
      if (to === 'counted' && !isAside) continue;
      if (to === 'counted' && ballot && this.#overflows(voterId, ballot)) {
        full += 1;
        continue;
      }
      if (to === 'aside') this.aside.add(voterId);
      else this.aside.delete(voterId);
      isChanged = true;
      if (ballot) moved.push(voterId);
    }
    const change = { round: this.round, voterIds, to, by: 'key:k' };
    const outcome = await this.#instance.ballots.setAside(this.poll, change);
    expect(outcome).toMatchObject({ moved: moved.length, full });
    this.#expectAdvance(isChanged, outcome.position.sequence, outcome.version);
  }

  async #move(action: PollAction): Promise<void> {
    const { from, to } = transitionOf(action);
    const isMoved = from.includes(this.status);
    if (isMoved) this.status = to;
    if (isMoved && action === 'reset') this.#reset();
    const outcome = await this.#instance.ballots.move(this.poll, action);
    const { status, moved, round, position } = outcome;
    expect({ status, moved, round }).toEqual({
      status: this.status,
      moved: isMoved,
      round: this.round,
    });
    this.#expectAdvance(isMoved, position.sequence, await this.#currentVersion());
  }

  #reset(): void {
    this.ended.push(this.part('counted'));
    this.round += 1;
    this.ballots.clear();
    this.aside.clear();
    this.#known.clear();
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

  #input({ voterId, ballotId, content, weight }: TrialBallot): BallotInput {
    return { voterId, ballotId, ballot: { weight, ...checkBallot(content, this.poll) } };
  }

  /** Ballots are the same where this is. */
  #recordOf({ content, weight }: { content: BallotContent; weight: number }): string {
    return encodeCastBallot({ weight, ...checkBallot(content, this.poll) });
  }

  #bodyOf(ballot: TrialBallot): string {
    return JSON.stringify([ballot.voterId, this.#recordOf(ballot)]);
  }
}
