import { expect, it } from 'vitest';
import { ownGround } from '../setup/log-faults/ground.ts';
import { faultsOf } from '../setup/log-faults/list.ts';

/** Past the leases, which last for a second; `npm run test:faults` has them go on for longer. */
const SECONDS = 1.5;

const ground = ownGround();

it.each(faultsOf(SECONDS))('nothing acknowledged is lost or doubled: $fault', async (fault) => {
  const { arena, trials } = ground();
  const outcome = await trials.try(fault, () => fault.happen(arena));
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
});
