import type { Bench, CaseResult } from './case.ts';
import { readsAtDepthOf } from './reads-at-depth.ts';
import { scriptCostAt } from './script-cost.ts';

const MEMBERS = 10_000_000;

/** What cases e and f measure, on a board of ten million. */
export async function huge(bench: Bench): Promise<CaseResult> {
  return {
    id: 'huge',
    title: 'A board of ten million',
    sections: [...(await scriptCostAt(bench, MEMBERS)), ...(await readsAtDepthOf(bench, MEMBERS))],
  };
}
