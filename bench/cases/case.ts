import type { Spread } from '../measure/statistics.ts';
import type { BenchOptions, CaseId } from '../options.ts';
import type { Tenant } from '../servers/rostrum.ts';
import type { Stores } from '../servers/stores.ts';

export type Unit = '1/s' | 'µs' | 'ms' | 'share';

export interface Figure {
  label: string;
  unit: Unit;
  value: Spread;
}

/** One contestant's line in the table. */
export interface Line {
  name: string;
  figures: Figure[];
}

/** What a figure should reach; without one it is shown for information. */
export type Target = { atLeast: number } | { below: number };

/** A ratio to a baseline, or a time. */
export interface Verdict {
  label: string;
  unit: '×' | 'ms';
  value: Spread;
  target: Target | undefined;
}

export interface Section {
  title: string;
  lines: Line[];
  verdicts: Verdict[];
}

export interface CaseResult {
  id: CaseId;
  title: string;
  sections: Section[];
}

/** What every case is given. */
export interface Bench {
  options: BenchOptions;
  stores: Stores;
  tenant: Tenant;
  /** Where the service is to write CPU profiles; `undefined` when it is not profiled. */
  profileDir: string | undefined;
  onTurn: (text: string) => void;
}

export function isMet({ value, target }: Verdict): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value.median >= target.atLeast : value.median < target.below;
}
