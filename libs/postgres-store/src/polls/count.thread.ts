import { parentPort, workerData } from 'node:worker_threads';
import { countBallots, DomainError } from '@rostrum/domain';
import { createPool } from '../pool.ts';
import type { CountAnswer, CountOrder } from './ballot-counter.ts';
import { readBallotGroups } from './ballot-groups.ts';

const { databaseUrl, pollId, round, rules, request } = workerData as CountOrder;
const pool = createPool(databaseUrl, { max: 1 });

async function answer(): Promise<CountAnswer> {
  try {
    const groups = await readBallotGroups(pool, pollId, round);
    return { result: countBallots(rules, groups, request) };
  } catch (error) {
    const isAway = error instanceof DomainError && error.code === 'store.unavailable';
    return { isAway, message: String(error instanceof Error ? error.message : error) };
  }
}

parentPort?.postMessage(await answer());
await pool.end();
