import type { FormErrors } from '@mantine/form';
import type { PollView } from '@rostrum/contracts';
import { fromLocalTime, toLocalTime } from '../../formats/zoned-time.ts';
import type { Choice } from '../../forms/choice.ts';

export type PollStart = 'hand' | 'time';
export type PollEnd = 'hand' | 'timer' | 'time' | 'both';

/** When a poll runs, as it is typed in; times are by the clock of `timezone`. */
export interface PlanValues {
  start: PollStart;
  opensAt: string;
  end: PollEnd;
  closesAt: string;
  durationSeconds: number | null;
  timezone: string;
}

type Plan = Partial<Pick<PollView, 'opensAt' | 'closesAt' | 'durationSeconds'>>;

export const POLL_STARTS: Choice<PollStart>[] = [
  { value: 'hand', label: 'By hand', description: 'You open it here, or by the API.' },
  { value: 'time', label: 'At a time', description: 'The clock opens it; you may open it before.' },
];

export const POLL_ENDS: Choice<PollEnd>[] = [
  { value: 'hand', label: 'By hand', description: 'It stays open until you close it.' },
  {
    value: 'timer',
    label: 'Timer',
    description: 'So long after it was opened; a pause stops the timer.',
  },
  {
    value: 'time',
    label: 'At a time',
    description: 'The clock closes it; you may close it before.',
  },
  {
    value: 'both',
    label: 'Both',
    description: 'When the timer runs out, and at the set time at the latest.',
  },
];

const DEFAULT_DURATION_SECONDS = 300;

function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function emptyPlan(timezone = ownTimezone()): PlanValues {
  return {
    start: 'hand',
    opensAt: '',
    end: 'hand',
    closesAt: '',
    durationSeconds: DEFAULT_DURATION_SECONDS,
    timezone,
  };
}

export function planValuesOf(plan: Plan, timezone = ownTimezone()): PlanValues {
  const { opensAt, closesAt, durationSeconds } = plan;
  const hasTimer = durationSeconds !== undefined;
  const ends = closesAt === undefined ? 'hand' : 'time';
  return {
    start: opensAt === undefined ? 'hand' : 'time',
    opensAt: opensAt === undefined ? '' : toLocalTime(opensAt, timezone),
    end: hasTimer ? (ends === 'time' ? 'both' : 'timer') : ends,
    closesAt: closesAt === undefined ? '' : toLocalTime(closesAt, timezone),
    durationSeconds: durationSeconds ?? DEFAULT_DURATION_SECONDS,
    timezone,
  };
}

export function endsAtTime(end: PollEnd): boolean {
  return end === 'time' || end === 'both';
}

export function endsByTimer(end: PollEnd): boolean {
  return end === 'timer' || end === 'both';
}

export function toPlan(values: PlanValues): Plan {
  const { start, end, timezone, durationSeconds } = values;
  const opensAt = start === 'time' ? fromLocalTime(values.opensAt, timezone) : undefined;
  const closesAt = endsAtTime(end) ? fromLocalTime(values.closesAt, timezone) : undefined;
  return {
    ...(opensAt !== undefined && { opensAt }),
    ...(closesAt !== undefined && { closesAt }),
    ...(endsByTimer(end) && durationSeconds !== null && { durationSeconds }),
  };
}

/** What is missing of what was asked for; the contract cannot know. */
export function planFaults(values: PlanValues): FormErrors {
  const { opensAt, closesAt, durationSeconds } = toPlan(values);
  const faults: FormErrors = {};
  if (values.start === 'time' && opensAt === undefined) faults['opensAt'] = 'Enter a time';
  if (endsAtTime(values.end) && closesAt === undefined) faults['closesAt'] = 'Enter a time';
  if (endsByTimer(values.end) && durationSeconds === undefined) {
    faults['durationSeconds'] = 'Enter a number';
  }
  const isBackwards =
    opensAt !== undefined && closesAt !== undefined && Date.parse(closesAt) <= Date.parse(opensAt);
  if (isBackwards) faults['closesAt'] = 'Must be after the start';
  return faults;
}
