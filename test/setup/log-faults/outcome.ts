/** A line of the table. */
export interface Outcome {
  fault: string;
  acknowledged: number;
  repeated: number;
  lost: number;
  doubled: number;
  /** Of those that were only applied, where the fault may take them. */
  lostApplied: number;
  /** From the end of the fault to the next acknowledgement of each kind of write. */
  recoveredMs: number;
}

const COLUMNS: [keyof Outcome, string, number][] = [
  ['fault', 'fault', 54],
  ['acknowledged', 'acknowledged', 13],
  ['repeated', 'sent again', 11],
  ['lost', 'lost', 6],
  ['doubled', 'doubled', 8],
  ['lostApplied', 'applied, lost', 14],
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
