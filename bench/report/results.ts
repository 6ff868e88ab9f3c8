import type { CaseResult } from '../cases/case.ts';
import { type BenchOptions, CASE_IDS, type CaseId, HUGE } from '../options.ts';
import type { Machine } from './machine.ts';

/** When, where and how something was measured. */
export interface RunDescription {
  /** A day: 2026-11-21. */
  measuredAt: string;
  machine: Machine;
  options: Pick<BenchOptions, 'seconds' | 'rounds' | 'connections' | 'members' | 'sockets'>;
}

export interface KeptCase extends CaseResult {
  /** The run that it was measured in, where that was another one. */
  apart?: RunDescription;
}

/** A whole run, as it is kept, and cases that were measured apart from it. */
export interface Results extends RunDescription {
  cases: KeptCase[];
}

const ORDER: readonly CaseId[] = [...CASE_IDS, HUGE];

/**
 * What is to be kept after a run. After a whole one, its cases and those that it does not have; after
 * any other, the former run with the cases that were measured anew.
 */
export function mergeResults(
  former: Results | undefined,
  { cases, ...run }: Results,
  isWhole: boolean,
): Results {
  if (!former) return { ...run, cases };
  const { cases: formerCases, ...formerRun } = former;
  const ids = new Set(cases.map(({ id }) => id));
  const others = formerCases.filter(({ id }) => !ids.has(id));
  const merged = isWhole
    ? [...cases, ...others.map((one) => ({ ...one, apart: one.apart ?? formerRun }))]
    : [...others, ...cases.map((one) => ({ ...one, apart: run }))];
  merged.sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  return { ...(isWhole ? run : formerRun), cases: merged };
}
