import type { LeaderboardView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';

export type Operator = LeaderboardView['operator'];
export type PeriodKey = LeaderboardView['periods'][number];
export type SortOrder = LeaderboardView['sortOrder'];
export type Durability = LeaderboardView['durability'];
export type Visibility = LeaderboardView['visibility'];

export const SORT_ORDERS: Choice<SortOrder>[] = [
  { value: 'desc', label: 'Highest first', description: 'Points, goals, money raised.' },
  { value: 'asc', label: 'Lowest first', description: 'Lap times, strokes, moves.' },
];

export const OPERATORS: Choice<Operator>[] = [
  { value: 'best', label: 'Best', description: 'The better run stays, compared as a whole.' },
  { value: 'latest', label: 'Latest', description: 'The run with the later time stays.' },
  { value: 'set', label: 'Set', description: 'Every submission replaces the entry.' },
  { value: 'increment', label: 'Increment', description: 'Adds the submission to the entry.' },
  { value: 'decrement', label: 'Decrement', description: 'Takes the submission off the entry.' },
];

export const PERIODS: { value: PeriodKey; label: string }[] = [
  { value: 'all-time', label: 'All time' },
  { value: 'daily', label: 'Daily' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
  { value: 'yearly', label: 'Yearly' },
];

export const DURABILITIES: Choice<Durability>[] = [
  {
    value: 'applied',
    label: 'Applied',
    description: 'A write is acknowledged as soon as it counts: the fastest.',
  },
  {
    value: 'persisted',
    label: 'Persisted',
    description: 'A write is acknowledged when the database has it as well.',
  },
];

export const VISIBILITIES: Choice<Visibility>[] = [
  {
    value: 'public',
    label: 'Public',
    description: 'Readable with a publishable key, so it can be shown on a web page.',
  },
  { value: 'private', label: 'Private', description: 'Readable with a secret key only.' },
];
