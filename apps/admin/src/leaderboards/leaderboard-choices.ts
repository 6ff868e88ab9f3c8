import type { LeaderboardView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';

export type Operator = LeaderboardView['operator'];
export type PeriodKey = Extract<LeaderboardView['periods'][number], string>;
export type TieBreak = LeaderboardView['tieBreak'];
export type RankStyle = LeaderboardView['rankStyle'];
export type SortOrder = LeaderboardView['sortOrder'];
export type Durability = LeaderboardView['durability'];
export type Visibility = LeaderboardView['visibility'];

export const SORT_ORDERS: Choice<SortOrder>[] = [
  { value: 'desc', label: 'Highest first', description: 'Points, goals, money raised.' },
  { value: 'asc', label: 'Lowest first', description: 'Lap times, strokes, moves.' },
];

export const TIE_BREAKS: Choice<TieBreak>[] = [
  { value: 'first', label: 'First', description: 'Whoever got there first stands higher.' },
  { value: 'last', label: 'Last', description: 'Whoever got there last stands higher.' },
  { value: 'shared', label: 'Shared', description: 'Equals stand level, listed by member id.' },
];

export const RANK_STYLES: Choice<RankStyle>[] = [
  { value: 'ordinal', label: '1 2 3 4', description: 'Every entry has a rank of its own.' },
  { value: 'competition', label: '1 2 2 4', description: 'Equals share the rank of their first.' },
  { value: 'dense', label: '1 2 2 3', description: 'Equals share a rank, and none is left out.' },
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
