import { useForm } from '@mantine/form';
import { leaderboardFields } from '@rostrum/contracts';
import { KEY_FORMAT } from '../../forms/resource-key.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import type { PeriodKey } from '../leaderboard-choices.ts';
import type { NewLeaderboard } from '../leaderboard-mutations.ts';
import { type OwnPeriodDraft, placePeriodErrors, toCustomPeriod } from './own-periods.ts';

/** Every field of the form is there. */
export interface CreateLeaderboardValues extends Required<Omit<NewLeaderboard, 'periods'>> {
  kinds: PeriodKey[];
  ownPeriods: OwnPeriodDraft[];
}

const INITIAL: CreateLeaderboardValues = {
  key: '',
  name: '',
  sortOrder: 'desc',
  operator: 'best',
  allowOperatorOverride: false,
  tieBreak: 'first',
  rankStyle: 'ordinal',
  columns: [],
  segments: [],
  kinds: ['all-time'],
  ownPeriods: [],
  timezone: 'UTC',
  retention: { periods: 30 },
  graceSeconds: null,
  minScore: null,
  maxScore: null,
  maxChange: null,
  attemptLimit: null,
  maxEntries: null,
  submissionRate: null,
  requireSignature: false,
  quarantine: null,
  durability: 'applied',
  visibility: 'public',
};

export const CREATE_LEADERBOARD_FIELDS = [...Object.keys(INITIAL), 'periods'];

export function toNewLeaderboard(values: CreateLeaderboardValues): NewLeaderboard {
  const { kinds, ownPeriods, ...fields } = values;
  const own = ownPeriods.map((draft) => toCustomPeriod(draft, fields.timezone));
  return { ...fields, periods: [...kinds, ...own] };
}

/**
 * The schema's check of the time zone needs `Temporal`, which not every browser has; the field
 * offers a list, and the server checks it in any case.
 */
const checkedFields = leaderboardFields.omit({ timezone: true }).loose();

const faultsOf = validateBy(checkedFields, {
  key: KEY_FORMAT,
  'segments.*': 'Letters, digits and underscores; at most 32, a letter first',
  'columns.*.key': 'Letters, digits and underscores; at most 32, a small letter first',
  'periods.*.key': 'Small letters, digits and hyphens; at most 32',
});

export function useCreateLeaderboardForm() {
  return useForm<CreateLeaderboardValues>({
    initialValues: INITIAL,
    validate: (values) =>
      placePeriodErrors(faultsOf(toNewLeaderboard(values)), values.kinds.length),
  });
}

export type CreateLeaderboardForm = ReturnType<typeof useCreateLeaderboardForm>;
