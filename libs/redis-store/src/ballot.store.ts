import { createHash } from 'node:crypto';
import {
  type AddressCount,
  type AsideChange,
  type AsideOutcome,
  type BallotInput,
  type BallotOutcome,
  type BallotStore,
  type CastOutcome,
  decodeCastBallot,
  encodeCastBallot,
  type IdempotentRequest,
  type MoveOutcome,
  type Poll,
  type PollAction,
  type PollReading,
  type PollRef,
  type PollStanding,
  type ReactionCounts,
  transitionOf,
  type WriteOutcome,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeDefinition } from './definitions.ts';
import type { KeySpace } from './keys.ts';
import { pollArguments } from './poll-arguments.ts';
import { decodeReading, decodeStanding } from './poll-reading.ts';
import { askReachable } from './reachable.ts';
import {
  decodeAnswer,
  decodePosition,
  errorCode,
  integer,
  isReplayed,
  list,
  text,
  tuples,
} from './replies.ts';
import { nameOf, requestArguments } from './request-arguments.ts';
import type { WriteLimits } from './write-limits.ts';

/** Polls that one look at a partition opens and closes; the rest are taken at the next. */
const MAX_ADVANCED = 100;
const SCAN_SIZE = 1_000;

export class RedisBallotStore implements BallotStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #limits: WriteLimits;

  constructor(redis: RedisConnections, keys: KeySpace, limits: WriteLimits) {
    this.#redis = redis;
    this.#keys = keys;
    this.#limits = limits;
  }

  async install(poll: Poll): Promise<void> {
    const keys = this.#keys.poll(poll);
    const args = pollArguments(keys.base, poll);
    decodeAnswer(await this.#redis.run('installPoll', this.#keys.pollWriteKeys(keys), args));
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
    const reply = await this.#redis.run('castBallots', this.#keys.pollWriteKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      poll.ballotChange === 'none' ? 0 : 1,
      this.#limits.streamCapacity,
      ...requestArguments(this.#limits, idempotency),
      capsOf(poll),
      poll.votesPerAddress ?? '',
      ...ballots.flatMap(ballotArguments),
    ]);
    const [version, epoch, sequence, answers] = decodeAnswer(reply);
    return {
      outcomes: list(JSON.parse(text(answers))).map(decodeOutcome),
      version: integer(version),
      isReplayed: isReplayed(reply),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async retract(
    poll: Poll,
    voterId: string,
    idempotency?: IdempotentRequest,
  ): Promise<{ removed: boolean } & WriteOutcome> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run('retractBallot', this.#keys.pollWriteKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      ...requestArguments(this.#limits, idempotency),
      voterId,
    ]);
    const [, epoch, sequence, removed] = decodeAnswer(reply);
    return {
      removed: removed === 1,
      isReplayed: isReplayed(reply),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async move(
    poll: Poll,
    action: PollAction,
    idempotency?: IdempotentRequest,
  ): Promise<MoveOutcome> {
    const keys = this.#keys.poll(poll);
    const { from, to } = transitionOf(action);
    const reply = await this.#redis.run('movePoll', this.#keys.pollWriteKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      ...requestArguments(this.#limits, idempotency),
      from.join(','),
      action === 'reset' ? action : to,
    ]);
    const [, epoch, sequence, status, moved, round, closesAt] = decodeAnswer(reply);
    return {
      ...decodeStanding([status, closesAt, round]),
      moved: moved === 1,
      isReplayed: isReplayed(reply),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async read(poll: Poll, voterId: string | undefined, isWithAside = false): Promise<PollReading> {
    const keys = this.#keys.poll(poll);
    const reply = await this.#redis.run(
      'readPoll',
      [keys.state, keys.log, `${keys.base}:ballots`],
      [keys.base, poll.configVersion, voterId ?? '', isWithAside ? 1 : 0],
    );
    const [version, epoch, sequence, reading, own, aside] = decodeAnswer(reply);
    return {
      ...decodeReading(reading),
      version: integer(version),
      epoch: text(epoch),
      position: decodePosition(keys.partition, epoch, sequence),
      ownBallot: own ? decodeCastBallot(text(own)) : undefined,
      ...(aside ? { aside: decodeReading(aside).tally } : {}),
    };
  }

  async setAside(poll: Poll, change: AsideChange): Promise<AsideOutcome> {
    const keys = this.#keys.poll(poll);
    const { round, voterIds, to, by, reason = '' } = change;
    const reply = await this.#redis.run('setBallotsAside', this.#keys.pollWriteKeys(keys), [
      keys.base,
      poll.tenantId,
      poll.configVersion,
      this.#limits.streamCapacity,
      round,
      to === 'aside' ? 1 : 0,
      by,
      reason,
      capsOf(poll),
      ...voterIds,
    ]);
    const [version, epoch, sequence, moved, full] = decodeAnswer(reply);
    return {
      moved: integer(moved),
      full: integer(full),
      version: integer(version),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async addresses(poll: PollRef, limit: number): Promise<AddressCount[]> {
    const key = `${this.#keys.poll(poll).base}:addresses`;
    const found = await this.#redis.commands
      .zrevrange(key, 0, limit - 1, 'WITHSCORES')
      .catch(refuse);
    return [...tuples(found, 2)].map(([address, voters]) => ({
      address: text(address),
      voters: integer(voters),
    }));
  }

  async *votersAt(poll: PollRef, address: string): AsyncGenerator<string[]> {
    const key = `${this.#keys.poll(poll).base}:homes`;
    const scan = (cursor: string) => this.#redis.commands.hscan(key, cursor, 'COUNT', SCAN_SIZE);
    for await (const found of scanned(scan)) {
      yield [...tuples(found, 2)].flatMap(([voter, home]) => (home === address ? text(voter) : []));
    }
  }

  async *asideVoters(poll: PollRef): AsyncGenerator<string[]> {
    const key = `${this.#keys.poll(poll).base}:aside`;
    yield* scanned((cursor) => this.#redis.commands.sscan(key, cursor, 'COUNT', SCAN_SIZE));
  }

  async haveVoted(poll: PollRef, voterIds: readonly string[]): Promise<boolean[]> {
    if (voterIds.length === 0) return [];
    const key = `${this.#keys.poll(poll).base}:ballots`;
    const found = await this.#redis.commands.hmget(key, ...voterIds).catch(refuse);
    return found.map((ballot) => ballot !== null);
  }

  async react(poll: Poll, counts: ReactionCounts): Promise<void> {
    const { state, dirty, base } = this.#keys.poll(poll);
    const args = [base, poll.configVersion, ...[...counts].flat()];
    decodeAnswer(await this.#redis.run('react', [state, dirty], args));
  }

  async standings(refs: readonly PollRef[]): Promise<(PollStanding | undefined)[]> {
    const replies = await Promise.all(
      refs.map((ref) => this.#redis.run('readPollStatus', [this.#keys.poll(ref).state], [])),
    );
    return replies.map((reply) => {
      const standing = list(reply);
      return standing.length === 0 ? undefined : decodeStanding(standing);
    });
  }

  async advanceDue(partitions: readonly number[]): Promise<number> {
    const advanced = await askReachable(partitions, (partition) => {
      const { log, events, dirty, due } = this.#keys.partition(partition);
      const keys = [log, events, dirty, due];
      return this.#redis.run('advancePolls', keys, [this.#limits.streamCapacity, MAX_ADVANCED]);
    });
    return advanced.reduce((sum, [, count]) => sum + integer(count), 0);
  }

  async drop(poll: Poll): Promise<void> {
    const keys = this.#keys.poll(poll);
    const { due } = this.#keys.partition(keys.partition);
    await this.#redis.run('dropResource', [keys.state, keys.dirty, due], [keys.base, poll.id]);
  }
}

/** What a scan finds, in pieces; something may be found twice. */
async function* scanned(
  scan: (cursor: string) => Promise<[cursor: string, found: string[]]>,
): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, found] = await scan(cursor).catch(refuse);
    cursor = next;
    yield found;
  } while (cursor !== '0');
}

/** As marks, so that the script reads them as it reads ballots. */
function capsOf({ options }: Poll): string {
  return options
    .flatMap(({ id, maxVotes }) => (maxVotes === undefined ? [] : [`${id}*${maxVotes}`]))
    .join(',');
}

function ballotArguments(input: BallotInput): (string | number)[] {
  const { voterId, ballot, ballotId, address = '', latencyMs = 0 } = input;
  const record = encodeCastBallot(ballot);
  const fingerprint =
    ballotId === undefined
      ? ''
      : createHash('sha1').update(`${voterId}\n${record}`).digest('base64url');
  const name = ballotId === undefined ? '' : nameOf('ballot', ballotId);
  return [voterId, record, name, fingerprint, latencyMs, address];
}

function decodeOutcome(answer: unknown): BallotOutcome {
  const [status, code] = list(answer);
  if (status === 'r') return { status: 'rejected', code: errorCode(code) };
  return { status: status === 'a' ? 'accepted' : 'unchanged' };
}
