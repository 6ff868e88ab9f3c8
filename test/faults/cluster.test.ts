import { type RedisCluster, startRedisCluster } from '@rostrum/local-services';
import { KeySpace } from '@rostrum/redis-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PARTITION_COUNT, startTestStores } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import { ClusterFaults } from '../setup/log-faults/cluster-faults.ts';
import type { Placement } from '../setup/log-faults/counting-load.ts';
import { tableOf } from '../setup/log-faults/table.ts';
import { LogTrials, type Outcome } from '../setup/log-faults/trial.ts';
import { asOneServer } from '../setup/redis.ts';

const NODE_TIMEOUT_MS = 1500;
const BEHIND_MS = 400;

const keys = new KeySpace(PARTITION_COUNT);
const partitions = Array.from({ length: PARTITION_COUNT }, (_, partition) => partition);
const outcomes: Outcome[] = [];
let cluster: RedisCluster;
let arena: Arena;
let trials: LogTrials;
let faults: ClusterFaults;
let database: DurableView;
/** On the master that the faults hit. */
let hit: number[];

beforeAll(async () => {
  const stores = await startTestStores({
    redisConfig: { appendfsync: 'always', 'cluster-require-full-coverage': 'no' },
    ownPostgres: true,
    startRedis: async (options) => {
      cluster = await startRedisCluster({ ...options, nodeTimeoutMs: NODE_TIMEOUT_MS });
      return asOneServer(cluster);
    },
  });
  arena = await openArena({ stores });
  database = viewDatabase(stores);
  hit = await partitionsBeside(0);
  faults = await ClusterFaults.on(cluster, 0);
  const here = placeOn('here', (partition) => hit.includes(partition));
  const elsewhere = placeOn('elsewhere', (partition) => !hit.includes(partition));
  trials = await LogTrials.open(arena, [
    { durability: 'persisted', place: here },
    { durability: 'applied', place: here },
    { durability: 'applied', place: elsewhere, isElsewhere: true },
  ]);
});
afterAll(async () => {
  await database?.close();
  await trials?.close();
  await arena?.stop();
  console.log(tableOf(outcomes));
});

/** Those that have the same master. */
async function partitionsBeside(partition: number): Promise<number[]> {
  const masters = await Promise.all(
    partitions.map(async (at) => cluster.masterOf(await cluster.slotOf(keys.partition(at).log))),
  );
  return partitions.filter((at) => masters[at] === masters[partition]);
}

function placeOn(name: string, isWanted: (partition: number) => boolean): Placement {
  const { tenantId } = arena.source;
  return {
    name,
    board: (key) => isWanted(keys.leaderboard({ tenantId, key }).partition),
    poll: (id) => isWanted(keys.poll({ tenantId, id }).partition),
  };
}

/** Of each partition that the faults do not hit: its epoch and life. */
async function untouched(): Promise<unknown[]> {
  return database.rows(
    `SELECT partition, epoch, life FROM partitions
     WHERE partition <> ALL ($1::integer[]) ORDER BY partition`,
    [hit],
  );
}

interface Fault {
  fault: string;
  act: () => Promise<void>;
  losesApplied?: boolean;
}

const FAULTS: Fault[] = [
  { fault: 'a fail-over that was asked for', act: () => faults.failOver() },
  { fault: 'a slot moves, and back', act: () => faults.moveSlot() },
  { fault: 'a master killed, back at once with its file', act: () => faults.killAndRestart() },
  {
    fault: 'a master killed, its replica takes over',
    act: () => faults.kill(),
    losesApplied: true,
  },
  {
    fault: 'a master halted, its replica takes over',
    act: () => faults.halt(),
    losesApplied: true,
  },
  {
    fault: 'a master killed, its replica lacks the last writes',
    act: () => faults.killUnreplicated(BEHIND_MS),
    losesApplied: true,
  },
  {
    fault: 'a master demoted, its replica lacks the last writes',
    act: () => faults.demoteUnreplicated(BEHIND_MS),
    losesApplied: true,
  },
  {
    fault: 'a master restarted without its file',
    act: () => faults.restartEmpty(),
    losesApplied: true,
  },
];

it.each(FAULTS)('on a Cluster nothing stored is lost or doubled: $fault', async (fault) => {
  const before = await untouched();
  const outcome = await trials.try(fault, fault.act);
  outcomes.push(outcome);
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
  expect(await untouched()).toEqual(before);
});
