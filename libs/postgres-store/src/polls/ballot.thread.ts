import { parentPort, workerData } from 'node:worker_threads';
import { countBallots, DomainError, timesOf } from '@rostrum/domain';
import { createPool } from '../pool.ts';
import type { ThreadAnswer, ThreadOrder } from './ballot-counter.ts';
import { readBallotGroups, readTimedBallots } from './ballot-groups.ts';
import { recountPoll } from './poll-recount.ts';

const order = workerData as ThreadOrder;
const pool = createPool(order.databaseUrl, { max: 1 });

async function perform(): Promise<unknown> {
  const { poll } = order;
  if (order.kind === 'recount') return recountPoll(pool, poll, order.upTo);
  if (order.kind === 'times') {
    return timesOf(poll, await readTimedBallots(pool, poll.id, order.round));
  }
  return countBallots(poll, await readBallotGroups(pool, poll.id, order.round), order.request);
}

async function answer(): Promise<ThreadAnswer> {
  try {
    return { result: await perform() };
  } catch (error) {
    const isAway = error instanceof DomainError && error.code === 'store.unavailable';
    return { isAway, message: String(error instanceof Error ? error.message : error) };
  }
}

parentPort?.postMessage(await answer());
await pool.end();
