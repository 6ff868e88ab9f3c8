import type { Outcome } from './trial.ts';

const COLUMNS: [keyof Outcome, string, number][] = [
  ['fault', 'fault', 62],
  ['acknowledged', 'acknowledged', 13],
  ['repeated', 'sent again', 11],
  ['lost', 'lost', 6],
  ['lostApplied', 'lost applied', 14],
  ['doubled', 'doubled', 8],
  ['rebuilt', 'rebuilt', 9],
  ['recoveredMs', 'recovered (ms)', 15],
];

export function tableOf(rows: readonly Outcome[]): string {
  const head = COLUMNS.map(([name, title, width]) => align(title, width, name !== 'fault'));
  const lines = rows.map((row) =>
    COLUMNS.map(([name, , width]) => align(String(row[name]), width, name !== 'fault')),
  );
  return [head, ...lines].map((cells) => cells.join('')).join('\n');
}

function align(text: string, width: number, isRight: boolean): string {
  return isRight ? text.padStart(width) : text.padEnd(width);
}
