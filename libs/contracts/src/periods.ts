import {
  CronTimes,
  type CustomPeriod,
  cronFault,
  isCustomPeriodKey,
  isTimezone,
  keyOf,
  MAX_PERIODS,
  PERIOD_KEYS,
} from '@rostrum/domain';
import { z } from 'zod';
import { timestamp } from './ids.ts';

export const timezone = z.string().max(64).refine(isTimezone, 'must be an IANA time zone');

const KEY = /^[a-z0-9][a-z0-9-]{0,31}$/;
const MINUTE_MS = 60_000;

/** What names periods must hold: ids give it to the second. */
const bound = timestamp
  .refine((text) => Date.parse(text) % 1000 === 0, 'must be a whole second')
  .transform((text) => new Date(text).toISOString());

const cron = z
  .string()
  .max(100)
  .superRefine((expression, context) => {
    const fault = cronFault(expression);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('Five fields: minute, hour, day of month, month, day of week.');

const customPeriod = z
  .strictObject({
    key: z
      .string()
      .regex(KEY, `must match ${KEY.source}`)
      .refine(
        (key) => !KEY.test(key) || isCustomPeriodKey(key),
        'could be taken for a period that every board may have',
      ),
    cron: cron.optional(),
    everyWeeks: z
      .int()
      .min(1)
      .max(520)
      .optional()
      .describe('Length of a period in weeks, the first from startsAt on.'),
    timezone: timezone.optional().describe('IANA zone of a schedule; that of the board if absent.'),
    startsAt: bound.optional(),
    endsAt: bound.optional(),
  })
  .superRefine((period, context) => {
    for (const [path, message] of faultsOf(period)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  })
  .meta({
    id: 'CustomPeriod',
    description:
      "Periods of a board's own: with `cron` one begins at each time of the expression; with `everyWeeks` one every so many weeks; with neither it is one window, from `startsAt` to `endsAt`. `startsAt` and `endsAt` bound a schedule.",
    examples: [{ key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin' }],
  });

/** What does not go together, by the field that is to be changed. */
function* faultsOf(period: CustomPeriod): Generator<[keyof CustomPeriod, string]> {
  const { cron: expression, everyWeeks, startsAt, endsAt } = period;
  const isWindow = expression === undefined && everyWeeks === undefined;
  if (expression !== undefined && everyWeeks !== undefined) {
    yield ['everyWeeks', 'must be left out beside cron'];
    return;
  }
  if (startsAt === undefined && (isWindow || everyWeeks !== undefined)) {
    yield ['startsAt', isWindow ? 'is needed for a window' : 'is needed to count weeks from'];
  }
  if (endsAt === undefined && isWindow) yield ['endsAt', 'is needed for a window'];
  if (period.timezone !== undefined && isWindow) {
    yield ['timezone', 'has no meaning for a window'];
  }
  if (startsAt === undefined || endsAt === undefined) return;
  const lengthMs = Date.parse(endsAt) - Date.parse(startsAt);
  if (lengthMs <= 0) yield ['endsAt', 'must be after the start'];
  else if (lengthMs < MINUTE_MS) yield ['endsAt', 'must be at least a minute after the start'];
}

/** The next times of an expression after `fromMs`, for people to look at; none where it is no cron. */
export function nextCronTimes(
  expression: string,
  timezone: string,
  fromMs: number,
  count: number,
): number[] {
  if (cronFault(expression) !== undefined) return [];
  const times = new CronTimes(expression, timezone);
  return Array.from({ length: count }, (_, index) => times.step(fromMs, index + 1) ?? 0);
}

const periodRule = z.union([z.enum(PERIOD_KEYS), customPeriod]);

export const periodRules = z
  .array(periodRule)
  .min(1)
  .max(MAX_PERIODS)
  .refine((list) => new Set(list.map(keyOf)).size === list.length, 'periods must differ');

export const periodRuleView = z.union([
  z.enum(PERIOD_KEYS),
  z
    .object({
      key: z.string(),
      cron: z.string().optional(),
      everyWeeks: z.int().optional(),
      timezone: z.string().optional(),
      startsAt: timestamp.optional(),
      endsAt: timestamp.optional(),
    })
    .meta({ id: 'CustomPeriodView' }),
]);
export type PeriodRuleView = z.infer<typeof periodRuleView>;

const MAX_GRACE_DAYS = 31;

export const graceSeconds = z
  .int()
  .min(0)
  .max(MAX_GRACE_DAYS * 24 * 3600)
  .describe(
    'How long after its end a period takes submissions with an occurredAt in it; absent: as long as it is kept.',
  );
