import { afterAll, expect, it } from 'vitest';
import { ownGround } from '../setup/log-faults/ground.ts';
import { faultsOf } from '../setup/log-faults/list.ts';
import { tableOf } from '../setup/log-faults/table.ts';
import type { Outcome } from '../setup/log-faults/trial.ts';

const SECONDS = Number(process.env['ROSTRUM_FAULT_SECONDS'] ?? 60);

const ground = ownGround();
const outcomes: Outcome[] = [];

afterAll(() => console.log(tableOf(outcomes)));

it.each(faultsOf(SECONDS))('nothing acknowledged is lost or doubled: $fault', async (fault) => {
  const { arena, trials } = ground();
  const outcome = await trials.try(fault, () => fault.happen(arena));
  outcomes.push(outcome);
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
});
