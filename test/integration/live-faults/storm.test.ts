import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Arena, openArena } from '../../setup/live-faults/arena.ts';
import { reconnectStorm } from '../../setup/live-faults/storm.ts';

const CLIENTS = 2000;
const BACK_MS = 20_000;

let arena: Arena;

beforeAll(async () => {
  arena = await openArena();
});
afterAll(() => arena?.stop());

it('two thousand viewers are served when half of them come at once, with one read a topic', async () => {
  const { convergedMs } = await reconnectStorm(arena, { clients: CLIENTS, backMs: BACK_MS });
  expect(convergedMs).toBeLessThan(BACK_MS);
});
