import type { CaseResult } from '../cases/case.ts';
import type { BenchOptions } from '../options.ts';
import type { Machine } from './machine.ts';

/** A whole run, as it is kept. */
export interface Results {
  /** A day: 2026-11-21. */
  measuredAt: string;
  machine: Machine;
  options: Omit<BenchOptions, 'cases' | 'profile' | 'isWhole'>;
  cases: CaseResult[];
}
