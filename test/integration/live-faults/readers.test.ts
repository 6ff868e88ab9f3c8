import { afterAll, beforeAll, it } from 'vitest';
import { type Arena, openArena } from '../../setup/live-faults/arena.ts';
import { stallReaders } from '../../setup/live-faults/reader-faults.ts';

let arena: Arena;

beforeAll(async () => {
  arena = await openArena({ env: { ROSTRUM_TICK_MS: '30' } });
});
afterAll(() => arena?.stop());

it('readers that stall hold up nobody, and end where all others do', async () => {
  await stallReaders(arena, { viewers: 45, bulkViewers: 9, rounds: 60 });
});
