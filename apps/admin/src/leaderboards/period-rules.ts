import type { BoardPeriodsView, LeaderboardView, PeriodRuleView } from '@rostrum/contracts';
import { formatInZone, formatSpanInZone } from '../formats/zoned-time.ts';
import { labelOf } from '../forms/choice.ts';
import { PERIODS } from './leaderboard-choices.ts';

type BoardPeriod = BoardPeriodsView['periods'][number];

export function keyOfRule(rule: PeriodRuleView): string {
  return typeof rule === 'string' ? rule : rule.key;
}

/** What a board's periods are called in lists. */
export function labelOfRule(rule: PeriodRuleView): string {
  return typeof rule === 'string' ? labelOf(PERIODS, rule) : rule.key;
}

/** `league: 0 18 * * FRI (Europe/Berlin)`, `cup: 20 Nov 2026, 18:00 to 22 Nov 2026, 18:00`. */
export function describeRule(rule: PeriodRuleView, timezone: string): string {
  if (typeof rule === 'string') return labelOf(PERIODS, rule);
  const zone = rule.timezone ?? timezone;
  const { key, cron, everyWeeks, startsAt, endsAt } = rule;
  const from = startsAt === undefined ? '' : formatInZone(startsAt, zone);
  const until = endsAt === undefined ? '' : ` to ${formatInZone(endsAt, zone)}`;
  if (cron === undefined && everyWeeks === undefined) return `${key}: ${from}${until} (${zone})`;
  const turn = cron ?? (everyWeeks === 1 ? 'every week' : `every ${everyWeeks} weeks`);
  const bounds = `${from && ` from ${from}`}${until}`;
  return `${key}: ${turn}${bounds} (${zone})`;
}

/** The zone by whose clock a period of a board is shown. */
function zoneOf(board: LeaderboardView, key: string): string {
  const rule = board.periods.find((one) => keyOfRule(one) === key);
  return (typeof rule === 'object' && rule.timezone) || board.timezone;
}

/** When a period of a board's own begins and ends; the id says it of all others. */
export function spanOf(
  board: LeaderboardView,
  { key, period, startsAt, endsAt }: BoardPeriod,
): string {
  const isKind = PERIODS.some(({ value }) => value === key);
  if (isKind || startsAt === null || endsAt === null) return period;
  return formatSpanInZone(startsAt, endsAt, zoneOf(board, key));
}
