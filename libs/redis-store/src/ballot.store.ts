import { createHash } from 'node:crypto';
import {
  type BallotInput,
  type BallotOutcome,
  type BallotStore,
  type CastOutcome,
  type IdempotentRequest,
  type LogPosition,
  type MoveOutcome,
  type Poll,
  type PollAction,
  type PollRef,
  type PollState,
  type PollStatus,
  transitionOf,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeDefinition, encodeDefinition } from './definitions.ts';
import { joinChoices } from './event-codec.ts';
import { type KeySpace, writeKeys } from './keys.ts';
import type { WriteLimits } from './ranking.store.ts';
import { decodeAnswer, decodePosition, errorCode, integer, list, text, tuples } from './replies.ts';

export class RedisBallotStore implements BallotStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #limits: WriteLimits;

  constructor(redis: RedisConnections, keys: KeySpace, limits: WriteLimits) {
    this.#redis = redis;
    this.#keys = keys;
    this.#limits = limits;
  }

  async install(poll: Poll, status: PollStatus): Promise<void> {
    const keys = this.#keys.poll(poll);
    await this.#redis.run(
      'installDefinition',
      [keys.state],
      [
        keys.base,
        poll.id,
        poll.configVersion,
        encodeDefinition(poll),
        poll.createdAt.getTime(),
        status,
      ],
    );
  }

  async definition(ref: PollRef): Promise<Poll | undefined> {
    const state = this.#keys.poll(ref).state;
    const kept = await this.#redis.commands.hget(state, 'definition').catch(refuse);
    return kept === null ? undefined : decodeDefinition<Poll>(kept);
  }

  async cast(
    poll: Poll,
    ballots: BallotInput[],
    idempotency: IdempotentRequest | undefined,
  ): Promise<CastOutcome> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run('castBallots', writeKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      poll.ballotChange === 'none' ? 0 : 1,
      this.#limits.streamCapacity,
      this.#limits.idempotencyTtlSeconds,
      idempotency?.key ?? '',
      idempotency?.fingerprint ?? '',
      ...ballots.flatMap((ballot) => ballotArguments(poll, ballot)),
    ]);
    const [version, epoch, sequence, replayed, answers] = decodeAnswer(reply);
    return {
      outcomes: list(JSON.parse(text(answers))).map(decodeOutcome),
      version: integer(version),
      isReplayed: replayed === 1,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async retract(poll: Poll, voterId: string): Promise<{ removed: boolean; position: LogPosition }> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run('retractBallot', writeKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      voterId,
    ]);
    const [, epoch, sequence, removed] = decodeAnswer(reply);
    return { removed: removed === 1, position: decodePosition(keys.partition, epoch, sequence) };
  }

  async move(poll: Poll, action: PollAction): Promise<MoveOutcome> {
    const keys = this.#keys.poll(poll);
    const { from, to } = transitionOf(action);
    const reply = await this.#redis.run('movePoll', writeKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      from,
      to,
    ]);
    const [, epoch, sequence, status, moved] = decodeAnswer(reply);
    return {
      status: text(status) as PollStatus,
      moved: moved === 1,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async read(poll: Poll, voterId: string | undefined): Promise<PollState & { hasVoted: boolean }> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run(
      'readPoll',
      [keys.state, keys.log, `${keys.base}:tally`, `${keys.base}:ballots`],
      [poll.configVersion, voterId ?? ''],
    );
    const [version, epoch, status, ballotCount, hasVoted, tally] = decodeAnswer(reply);
    return {
      status: text(status) as PollStatus,
      version: integer(version),
      epoch: text(epoch),
      ballotCount: integer(ballotCount),
      votes: new Map(decodeTally(tally)),
      hasVoted: hasVoted === 1,
    };
  }

  async statuses(refs: readonly PollRef[]): Promise<(PollStatus | undefined)[]> {
    const reads = refs.map((ref) =>
      this.#redis.commands.hget(this.#keys.poll(ref).state, 'status').catch(refuse),
    );
    const found = await Promise.all(reads);
    return found.map((status) => (status === null ? undefined : (status as PollStatus)));
  }

  async drop(poll: Poll): Promise<void> {
    const keys = this.#keys.poll(poll);
    await this.#redis.run('dropResource', [keys.state, keys.dirty], [keys.base, poll.id]);
  }
}

export function decodeTally(tally: unknown): [optionId: string, votes: number][] {
  return [...tuples(list(tally), 2)].map(([option, votes]) => [text(option), integer(votes)]);
}

/** Choices in the poll's own order: the same choices are the same ballot in whatever order they came. */
function ballotArguments(poll: Poll, ballot: BallotInput): string[] {
  const chosen = new Set(ballot.choices);
  const choices = joinChoices(poll.options.filter(({ id }) => chosen.has(id)).map(({ id }) => id));
  const fingerprint =
    ballot.ballotId === undefined
      ? ''
      : createHash('sha1').update(`${ballot.voterId}\n${choices}`).digest('base64url');
  return [ballot.voterId, choices, ballot.ballotId ?? '', fingerprint];
}

function decodeOutcome(answer: unknown): BallotOutcome {
  const [status, code] = list(answer);
  if (status === 'r') return { status: 'rejected', code: errorCode(code) };
  return { status: status === 'a' ? 'accepted' : 'unchanged' };
}
