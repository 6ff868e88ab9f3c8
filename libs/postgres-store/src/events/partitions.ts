import { randomUUID } from 'node:crypto';
import { joinEpoch, type PartitionMark } from '@rostrum/domain';
import type { PoolClient } from 'pg';
import { PartitionCountError } from './errors.ts';
import type { StoredMark } from './lives.ts';
import { LOCK_MARKS } from './statements.ts';

interface MarkRow {
  partition: number;
  epoch: string;
  sequence: string;
}

interface WholeMarkRow extends MarkRow {
  life: number;
  cuts: string[];
  run: string | null;
  former_epochs: string[];
  dropped_through: string;
}

/** An arbitrary number that nothing else in the database locks. */
const LOCK_KEY = 7_204_561_194;

/**
 * The marks of all partitions, ascending; makes them when there are none.
 * @throws PartitionCountError when there are some, but another number
 */
export async function ensureMarks(client: PoolClient, count: number): Promise<PartitionMark[]> {
  // Two instances that start at once must not each make its own number of partitions.
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
  const marks = await readMarks(client);
  if (marks.length === 0) {
    await makeMarks(client, count);
    return readMarks(client);
  }
  if (marks.length !== count) throw new PartitionCountError(marks.length, count);
  return marks;
}

export async function readMark(client: PoolClient, partition: number): Promise<StoredMark> {
  const { rows } = await client.query<WholeMarkRow>(
    'SELECT * FROM partitions WHERE partition = $1',
    [partition],
  );
  return requireMark(new Map(rows.map((row) => [row.partition, toStoredMark(row)])), partition);
}

/** The marks of some partitions, which nobody else moves until the transaction ends. */
export async function lockMarks(
  client: PoolClient,
  partitions: readonly number[],
): Promise<Map<number, StoredMark>> {
  const { rows } = await client.query<WholeMarkRow>({ ...LOCK_MARKS, values: [partitions] });
  return new Map(rows.map((row) => [row.partition, toStoredMark(row)]));
}

async function readMarks(client: PoolClient): Promise<PartitionMark[]> {
  const { rows } = await client.query<MarkRow>(
    'SELECT partition, epoch, sequence FROM partitions ORDER BY partition',
  );
  return rows.map(toMark);
}

/** The marks of all partitions, ascending, each under the name of its life. */
export async function readLives(client: PoolClient): Promise<PartitionMark[]> {
  const { rows } = await client.query<MarkRow & { life: number }>(
    'SELECT partition, epoch, sequence, life FROM partitions ORDER BY partition',
  );
  return rows.map((row) => ({ ...toMark(row), epoch: joinEpoch(row) }));
}

async function makeMarks(client: PoolClient, count: number): Promise<void> {
  const epochs = Array.from({ length: count }, () => randomUUID());
  await client.query(
    `INSERT INTO partitions (partition, epoch)
     SELECT number - 1, epoch FROM unnest($1::text[]) WITH ORDINALITY AS made (epoch, number)`,
    [epochs],
  );
}

export function requireMark(marks: ReadonlyMap<number, StoredMark>, partition: number): StoredMark {
  const mark = marks.get(partition);
  if (mark === undefined) throw new Error(`Partition ${partition} has no mark: ensure it first.`);
  return mark;
}

function toMark({ partition, epoch, sequence }: MarkRow): PartitionMark {
  return { partition, epoch, sequence: Number(sequence) };
}

function toStoredMark(row: WholeMarkRow): StoredMark {
  return {
    ...toMark(row),
    life: row.life,
    cuts: row.cuts.map(Number),
    run: row.run ?? undefined,
    formerEpochs: row.former_epochs,
    droppedThrough: Number(row.dropped_through),
  };
}
