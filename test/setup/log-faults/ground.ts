import { afterAll, beforeAll } from 'vitest';
import { startTestStores } from '../app.ts';
import { type Arena, openArena } from '../live-faults/arena.ts';
import { LogTrials } from './trial.ts';

interface Ground {
  arena: Arena;
  trials: LogTrials;
}

/** Two instances on a Redis and a PostgreSQL that may be killed, for the tests of a file. */
export function ownGround(): () => Ground {
  let ground: Ground | undefined;
  beforeAll(async () => {
    const redisConfig = { appendfsync: 'always' };
    const stores = await startTestStores({ redisConfig, ownPostgres: true });
    const arena = await openArena({ stores });
    ground = { arena, trials: await LogTrials.open(arena) };
  });
  afterAll(async () => {
    await ground?.trials.close();
    await ground?.arena.stop();
  });
  return () => {
    if (!ground) throw new Error('the ground is not open');
    return ground;
  };
}
