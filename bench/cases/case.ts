import type { Spread } from '../measure/statistics.ts';
import type { BenchOptions, CaseId } from '../options.ts';
import type { Ranking } from '../servers/ranking.ts';
import type { Tenant } from '../servers/rostrum.ts';
import type { Stores } from '../servers/stores.ts';

export type Unit = '1/s' | 'µs' | 'ms' | 's' | 'share' | 'bytes' | 'votes';

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
export type Target = { atLeast: number } | { atMost: number } | { below: number };

/** A ratio to a baseline, or a time. */
export interface Verdict {
  label: string;
  unit: '×' | 'ms' | 'bytes';
  value: Spread;
  target: Target | undefined;
  /** A ratio of costs: less is better. */
  isCost?: true;
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
  /** The store in this process, on another Redis; started when it is first asked for. */
  ranking: () => Promise<Ranking>;
  tenant: Tenant;
  /** Where the service is to write CPU profiles; `undefined` when it is not profiled. */
  profileDir: string | undefined;
  onTurn: (text: string) => void;
}

export function isMet({ value, target }: Verdict): boolean | undefined {
  if (target === undefined) return undefined;
  if ('atLeast' in target) return value.median >= target.atLeast;
  return 'atMost' in target ? value.median <= target.atMost : value.median < target.below;
}
