import { type FormErrors, useForm } from '@mantine/form';
import type { LeaderboardView } from '@rostrum/contracts';
import type { Operator } from '../leaderboard-choices.ts';
import type { FileOutline } from './file-columns.ts';

/** Which column of the file is what; empty for none. */
export interface ImportMapping {
  memberColumn: string;
  scoreColumn: string;
  occurredAtColumn: string;
  /** Column of the file by further column of the board. */
  columns: Record<string, string>;
  skip: string;
  operator: Operator;
}

/** Names under which the server reports faults, and the form shows them. */
export const IMPORT_FIELDS = [
  'memberColumn',
  'scoreColumn',
  'occurredAtColumn',
  'skip',
  'operator',
];

const LIKELY = {
  memberColumn: ['memberid', 'member', 'player', 'playerid', 'userid', 'user', 'name'],
  scoreColumn: ['score', 'points', 'value', 'total'],
  occurredAtColumn: ['occurredat', 'timestamp', 'time', 'date', 'createdat'],
};

export function useMappingForm(board: LeaderboardView) {
  return useForm<ImportMapping>({
    initialValues: emptyMapping(board),
    validate: (mapping): FormErrors => ({
      memberColumn: mapping.memberColumn === '' ? 'Choose the column of the member' : null,
      skip: findSkipFault(mapping.skip),
    }),
  });
}

export type MappingForm = ReturnType<typeof useMappingForm>;

function emptyMapping(board: LeaderboardView): ImportMapping {
  return {
    memberColumn: '',
    scoreColumn: '',
    occurredAtColumn: '',
    columns: Object.fromEntries(board.columns.map(({ key }) => [key, ''])),
    skip: '',
    operator: board.operator,
  };
}

/** A first proposal, from the names of the file's columns. */
export function guessMapping({ columns }: FileOutline, board: LeaderboardView): ImportMapping {
  const simplify = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const find = (names: string[]): string =>
    columns.find((column) => names.includes(simplify(column))) ?? '';
  return {
    ...emptyMapping(board),
    memberColumn: find(LIKELY.memberColumn),
    scoreColumn: find(LIKELY.scoreColumn),
    occurredAtColumn: find(LIKELY.occurredAtColumn),
    columns: Object.fromEntries(board.columns.map(({ key }) => [key, find([simplify(key)])])),
  };
}

/** The mapping as the import route takes it. */
export function mappingQuery(
  mapping: ImportMapping,
  board: LeaderboardView,
): Record<string, string | undefined> {
  const further = Object.entries(mapping.columns).filter(([, column]) => column !== '');
  const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text);
  return {
    memberColumn: mapping.memberColumn,
    scoreColumn: filled(mapping.scoreColumn),
    occurredAtColumn: filled(mapping.occurredAtColumn),
    columnMapping: filled(further.map(([key, column]) => `${key}:${column}`).join(',')),
    skip: filled(mapping.skip),
    operator: mapping.operator === board.operator ? undefined : mapping.operator,
  };
}

function findSkipFault(skip: string): string | null {
  const rules = skip.split(',').filter((rule) => rule.trim() !== '');
  return rules.every((rule) => rule.includes('=')) ? null : 'Write each rule as column=value';
}
