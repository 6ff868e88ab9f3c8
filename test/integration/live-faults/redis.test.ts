import { afterAll, beforeAll, it } from 'vitest';
import { type Arena, openArena } from '../../setup/live-faults/arena.ts';
import { emptyRedis, killRedis } from '../../setup/live-faults/redis-faults.ts';

const VIEWERS = 90;
/** The rebuild follows at once: nobody has said again yet what it watches. */
const RECOVERING_MS = 0;

let arena: Arena;

beforeAll(async () => {
  arena = await openArena();
});
afterAll(() => arena?.stop());

it('viewers end with what Redis holds after it was killed for five seconds', async () => {
  await killRedis(arena, VIEWERS, 5000);
});

it('viewers end with what was acknowledged, in a new epoch, after Redis lost everything', async () => {
  await emptyRedis(arena, VIEWERS, 'flushed', RECOVERING_MS);
});

it('and after it came back empty', async () => {
  await emptyRedis(arena, VIEWERS, 'restarted empty', RECOVERING_MS);
});
