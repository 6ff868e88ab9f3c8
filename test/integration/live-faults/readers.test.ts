import { afterAll, beforeAll, it } from 'vitest';
import { type Arena, openArena } from '../../setup/live-faults/arena.ts';
import { MEGABYTE, stallReaders } from '../../setup/live-faults/reader-faults.ts';
import { reconnectStorm } from '../../setup/live-faults/storm.ts';

const STORM_CLIENTS = 2000;
const BACK_MS = 20_000;

let arena: Arena;

beforeAll(async () => {
  arena = await openArena({ env: { ROSTRUM_TICK_MS: '30' } });
});
afterAll(() => arena?.stop());

it('readers that stall hold up nobody, and end where all others do', async () => {
  await stallReaders(arena, {
    viewers: 45,
    bulkViewers: 9,
    rounds: 100,
    boundBytes: 10 * MEGABYTE,
  });
});

// The last one: it leaves one instance.
it('two thousand viewers are served when half of them come at once, with one read a topic', async () => {
  await reconnectStorm(arena, { clients: STORM_CLIENTS, backMs: BACK_MS });
});
