import type { PollType } from '../polls/poll-type.ts';
import { type OptionCounts, withFigures } from '../polls/results.ts';
import { applyItems, diffItems, type Listed, type ListPatch } from './list-patch.ts';

/**
 * A poll's results as a frame changes them: what was counted. Shares, means and the like follow from
 * it, so they are never sent, and both sides work them out by the same function.
 */
export interface Counted {
  type: PollType;
  ballotCount?: number | undefined;
  asideCount?: number | undefined;
  totalWeight?: number | undefined;
  options: ({ id: string } & Partial<OptionCounts>)[];
  words?: unknown;
  number?: unknown;
  nps?: unknown;
  quiz?: unknown;
  states?: unknown;
  texts?: readonly Listed[] | undefined;
  questions?: readonly Listed[] | undefined;
}

export type CountChange =
  | ({ optionId: string } & OptionCounts)
  | { ballotCount: number }
  | { asideCount: number | null }
  | { totalWeight: number }
  | { words: unknown }
  | { number: unknown }
  | { nps: unknown }
  | { quiz: unknown }
  | { states: unknown }
  | { texts: ListPatch<Listed> | null }
  | { questions: ListPatch<Listed> | null };

const WHOLE_FIELDS = [
  'ballotCount',
  'asideCount',
  'totalWeight',
  'words',
  'number',
  'nps',
  'quiz',
  'states',
] as const;
/** Lists of which a change brings only what is new; whole, they weigh too much for every tick. */
const LISTS = ['texts', 'questions'] as const;

/** The changes that lead from `before` to `after`: `null` for what is not there any more. */
export function diffCounts(before: Counted, after: Counted): CountChange[] {
  const standing = new Map(before.options.map((option) => [option.id, countsText(option)]));
  const changes: CountChange[] = [];
  for (const option of after.options) {
    if (option.votes === undefined || countsText(option) === standing.get(option.id)) continue;
    changes.push({ optionId: option.id, ...countsOf(option) });
  }
  for (const field of WHOLE_FIELDS) {
    if (JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
    changes.push({ [field]: after[field] ?? null } as CountChange);
  }
  for (const list of LISTS) {
    const [was, is] = [before[list], after[list]];
    const patch = is ? diffItems(was ?? [], is) : null;
    if (patch === undefined || (patch === null && was === undefined)) continue;
    changes.push({ [list]: patch } as CountChange);
  }
  return changes;
}

/** Applies changes made by `diffCounts`; never mutates `results`. */
export function applyCountChanges<T extends Counted>(
  results: T,
  changes: readonly CountChange[],
): T {
  // Counts that are not shown are not there, and a frame without changes does not bring them.
  if (changes.length === 0) return results;
  const next: T = { ballotCount: 0, totalWeight: 0, ...results };
  const counts = new Map<string, OptionCounts>();
  for (const change of changes) {
    if ('optionId' in change) {
      const { optionId, ...those } = change;
      counts.set(optionId, those);
      continue;
    }
    for (const [field, value] of Object.entries(change)) {
      if (value === null) delete next[field as keyof T];
      else if (field === 'texts' || field === 'questions') {
        next[field] = applyItems(next[field] ?? [], value) as T[typeof field];
      } else next[field as keyof T] = value as T[keyof T];
    }
  }
  const options = next.options.map((option) => ({
    ...option,
    votes: option.votes ?? 0,
    ...counts.get(option.id),
  }));
  next.options = withFigures(results.type, options, next.totalWeight ?? 0);
  return next;
}

function countsOf({ votes, distribution, positions }: Partial<OptionCounts>): OptionCounts {
  return {
    votes: votes ?? 0,
    ...(distribution && { distribution }),
    ...(positions && { positions }),
  };
}

function countsText(option: Partial<OptionCounts>): string {
  return JSON.stringify(countsOf(option));
}
