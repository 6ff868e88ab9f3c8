import { afterAll, beforeAll, it } from 'vitest';
import { type Arena, openArena } from '../../setup/live-faults/arena.ts';
import {
  cutConnections,
  pauseInstance,
  pauseTickers,
  replaceInstances,
} from '../../setup/live-faults/instance-faults.ts';

const VIEWERS = 90;
const LEASE_MS = 500;

let arena: Arena;

beforeAll(async () => {
  arena = await openArena({ env: { ROSTRUM_LEASE_MS: String(LEASE_MS), ROSTRUM_TICK_MS: '30' } });
});
afterAll(() => arena?.stop());

it('viewers whose connections break over and over come back without a hole', async () => {
  await cutConnections(arena, VIEWERS, 5);
});

it('an instance that stood still for longer than its leases publishes nothing that goes back', async () => {
  await pauseInstance(arena, VIEWERS, 3 * LEASE_MS);
});

it('two tickers of a partition, one paused past its lease in mid-step, publish nothing twice', async () => {
  await pauseTickers(arena, VIEWERS, { times: 6, leaseMs: LEASE_MS });
});

it('viewers move on when instances are replaced, and a hanging request holds nobody up', async () => {
  await replaceInstances(arena, VIEWERS);
});
