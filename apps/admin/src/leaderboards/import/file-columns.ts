export type ImportFormat = 'csv' | 'ndjson';

/** What the beginning of a file tells about it. */
export interface FileOutline {
  format: ImportFormat;
  columns: string[];
  /** The first row, by column. */
  sample: Record<string, string>;
}

const HEAD_BYTES = 64 * 1024;

/** Reads the columns off the head of a file, however long the file is. */
export async function outlineFile(file: File): Promise<FileOutline> {
  const head = (await file.slice(0, HEAD_BYTES).text()).replace(/^\uFEFF/, '');
  const isNdjson = /\.(ndjson|jsonl)$/i.test(file.name) || head.trimStart().startsWith('{');
  return isNdjson ? outlineNdjson(head) : outlineCsv(head);
}

export function outlineNdjson(head: string): FileOutline {
  const line = head.split('\n').find((text) => text.trim() !== '') ?? '';
  const sample: Record<string, string> = {};
  try {
    const row: unknown = JSON.parse(line);
    for (const [name, value] of Object.entries(row ?? {})) sample[name] = String(value);
  } catch {
    // The file is refused by the server, which says in which row; here it has no columns.
  }
  return { format: 'ndjson', columns: Object.keys(sample), sample };
}

export function outlineCsv(head: string): FileOutline {
  const [header = [], first = []] = parseRows(head, 2);
  const sample = Object.fromEntries(header.map((name, index) => [name, first[index] ?? '']));
  return { format: 'csv', columns: header, sample };
}

/** The first `count` rows of a CSV as RFC 4180 describes it. */
function parseRows(text: string, count: number): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;
  const rows: string[][] = [[]];
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, quoted, plain = '', end] = match;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    const isLast = end === '' || (end !== ',' && rows.length === count);
    if (isLast) return rows;
    if (end !== ',') rows.push([]);
  }
  return rows;
}
