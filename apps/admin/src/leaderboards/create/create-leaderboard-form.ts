import { useForm } from '@mantine/form';
import { leaderboardFields } from '@rostrum/contracts';
import { KEY_FORMAT } from '../../forms/resource-key.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import type { NewLeaderboard } from '../leaderboard-mutations.ts';

/** Every field of the form is there. */
export type CreateLeaderboardValues = Required<NewLeaderboard>;

const INITIAL: CreateLeaderboardValues = {
  key: '',
  name: '',
  sortOrder: 'desc',
  operator: 'best',
  allowOperatorOverride: false,
  tieBreak: 'first',
  rankStyle: 'ordinal',
  columns: [],
  periods: ['all-time'],
  timezone: 'UTC',
  retention: { periods: 30 },
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

export const CREATE_LEADERBOARD_FIELDS = Object.keys(INITIAL);

/**
 * The schema's check of the time zone needs `Temporal`, which not every browser has; the field
 * offers a list, and the server checks it in any case.
 */
const checkedFields = leaderboardFields.omit({ timezone: true }).loose();

export function useCreateLeaderboardForm() {
  return useForm<CreateLeaderboardValues>({
    initialValues: INITIAL,
    validate: validateBy(checkedFields, {
      key: KEY_FORMAT,
      'columns.*.key': 'Letters, digits and underscores; at most 32, a small letter first',
    }),
  });
}

export type CreateLeaderboardForm = ReturnType<typeof useCreateLeaderboardForm>;
