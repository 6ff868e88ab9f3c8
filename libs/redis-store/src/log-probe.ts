import {
  CONSUMER_GROUPS,
  DomainError,
  type GroupFigures,
  LEASE_ROLES,
  type LogProbe,
  PARTITION_STATES,
  type PartitionFigures,
  type PartitionState,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { integer, list, text } from './replies.ts';

/** A millisecond's work of a Redis: others' commands come in between. */
const AT_ONCE = 64;

/** One call a partition. */
export class RedisLogProbe implements LogProbe {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async read(): Promise<PartitionFigures[]> {
    const { partitionCount } = this.#keys;
    const found: PartitionFigures[] = [];
    while (found.length < partitionCount) {
      // Whoever waits for a Redis that does not answer waits once, and not for each portion.
      const isWell = found.every(({ state }) => state !== 'away');
      const count = Math.min(isWell ? AT_ONCE : partitionCount, partitionCount - found.length);
      const portion = Array.from({ length: count }, (_, index) => found.length + index);
      found.push(...(await Promise.all(portion.map((partition) => this.#readOrAway(partition)))));
    }
    return found;
  }

  async #readOrAway(partition: number): Promise<PartitionFigures> {
    try {
      return await this.#readOne(partition);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'store.unavailable') {
        return away(partition);
      }
      throw error;
    }
  }

  async #readOne(partition: number): Promise<PartitionFigures> {
    const { log, events, dead } = this.#keys.partition(partition);
    const keys = [log, events, dead, this.#keys.leases(partition)];
    const reply = list(await this.#redis.run('readFigures', keys, LEASE_ROLES));
    const [state, sequence, persisted, length, deadLetters, groups, holders] = reply;
    const instances = list(holders).map(text);
    return {
      partition,
      state: stateOf(state),
      sequence: integer(sequence),
      persisted: integer(persisted),
      length: integer(length),
      deadLetters: integer(deadLetters),
      groups: list(groups).map(decodeGroup).sort(byRank),
      leases: LEASE_ROLES.map((role, index) => ({
        role,
        instanceId: instances[index] || undefined,
      })),
    };
  }
}

function decodeGroup(reply: unknown): GroupFigures {
  const [group, pending, lag, oldestMs] = list(reply);
  return {
    group: text(group),
    pending: integer(pending),
    lag: integer(lag),
    oldestMs: oldestMs === '' ? undefined : integer(oldestMs),
  };
}

/** In the order in which an event comes to them. */
function byRank({ group: a }: GroupFigures, { group: b }: GroupFigures): number {
  const ranks: readonly string[] = CONSUMER_GROUPS;
  return ranks.indexOf(a) - ranks.indexOf(b);
}

function stateOf(value: unknown): PartitionState {
  const state = PARTITION_STATES.find((each) => each === value);
  if (!state) throw new TypeError(`not the state of a partition: ${String(value)}`);
  return state;
}

function away(partition: number): PartitionFigures {
  return {
    partition,
    state: 'away',
    sequence: 0,
    persisted: 0,
    length: 0,
    deadLetters: 0,
    groups: [],
    leases: LEASE_ROLES.map((role) => ({ role, instanceId: undefined })),
  };
}
