import type { Leaderboard } from '@rostrum/domain';

type Columns = Pick<Leaderboard, 'columns'>;
type Given = Readonly<Record<string, number>> | undefined;

/** Why values cannot be those of a board's columns: it does not have one of them. */
export function describeUnknownColumn({ columns }: Columns, given: Given): string | undefined {
  const unknown = Object.keys(given ?? {}).find((name) => !columns.some(({ key }) => key === name));
  return unknown === undefined ? undefined : `The board has no column "${unknown}".`;
}

/** Values in the board's order; those that are not given are 0. */
export function orderColumns({ columns }: Columns, given: Given): number[] {
  return columns.map(({ key }) => given?.[key] ?? 0);
}
