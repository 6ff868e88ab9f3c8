import type { CreatePoll, UpdatePoll } from '@rostrum/contracts';
import {
  DomainError,
  type Poll,
  type PollOption,
  type PollStatus,
  type PollType,
} from '@rostrum/domain';

/** Options with ids: those without one are numbered `o1`, `o2`, … past the ids that are taken. */
export function newOptions(given: CreatePoll['options']): PollOption[] {
  const taken = new Set(given.flatMap(({ id }) => (id === undefined ? [] : [id])));
  let next = 1;
  const fresh = (): string => {
    while (taken.has(`o${next}`)) next += 1;
    taken.add(`o${next}`);
    return `o${next}`;
  };
  return given.map(({ id, label, imageUrl }) => ({ id: id ?? fresh(), label, imageUrl }));
}

/**
 * How many options a ballot names: exactly one where the type is `single`.
 * @throws DomainError `request.invalid` when the bounds contradict each other, the type or the options
 */
export function choiceBounds(
  type: PollType,
  optionCount: number,
  given: { minChoices?: number | undefined; maxChoices?: number | undefined },
): { minChoices: number; maxChoices: number } {
  const minChoices = given.minChoices ?? 1;
  const maxChoices = given.maxChoices ?? (type === 'single' ? 1 : optionCount);
  if (type === 'single' && (minChoices !== 1 || maxChoices !== 1)) {
    throw invalid('maxChoices', 'a poll of type "single" takes exactly one choice');
  }
  if (maxChoices > optionCount) throw invalid('maxChoices', 'more than there are options');
  if (minChoices > maxChoices) throw invalid('minChoices', 'greater than maxChoices');
  return { minChoices, maxChoices };
}

/**
 * A poll with changes. What decides which ballots are valid is fixed once the poll was opened.
 * @throws DomainError `request.invalid`
 */
export function changedPoll(standing: Poll, status: PollStatus, changes: UpdatePoll): Poll {
  const { options, minChoices, maxChoices, ...rest } = changes;
  const touchesBallots = [options, minChoices, maxChoices].some((field) => field !== undefined);
  if (touchesBallots && status !== 'draft') {
    throw invalid('options', 'options and bounds can change only while the poll is a draft');
  }
  const kept = options ? newOptions(options) : standing.options;
  const isUnbounded =
    standing.type === 'multiple' && standing.maxChoices === standing.options.length;
  const bounds = choiceBounds(standing.type, kept.length, {
    minChoices: minChoices ?? standing.minChoices,
    maxChoices: maxChoices ?? (isUnbounded ? kept.length : standing.maxChoices),
  });
  const fields = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) as Partial<Poll>;
  return {
    ...standing,
    ...fields,
    ...bounds,
    options: kept,
    configVersion: standing.configVersion + 1,
    updatedAt: new Date(),
  };
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('request.invalid', `${path}: ${message}.`, {
    errors: [{ path, message }],
  });
}
