import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { UsageError } from '../command-line/usage-error.ts';

/** One row of a file: its fields by column, or why it could not be read. */
export type Row = { line: number; bytesRead: number } & (
  | { fields: Record<string, unknown> }
  | { fault: string }
);

/** A quote that is never closed would swallow the rest of the file, and the memory with it. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * Reads a file row by row, in constant memory.
 * @throws UsageError when a CSV file lacks one of `columns`; CsvError when it cannot be read on.
 */
export function readRows(
  file: string,
  format: 'csv' | 'ndjson',
  columns: readonly string[],
): AsyncGenerator<Row> {
  return format === 'csv' ? readCsv(file, columns) : readNdjson(file);
}

async function* readCsv(file: string, columns: readonly string[]): AsyncGenerator<Row> {
  const source = createReadStream(file);
  const faults: Row[] = [];
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(header, columns),
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error?.code === 'CSV_MAX_RECORD_SIZE') parser.destroy(error);
      else if (error) faults.push({ ...faultOf(error), bytesRead: source.bytesRead });
    },
  });
  // An error of either stream destroys the other and ends the iteration below with it.
  pipeline(source, parser, () => undefined);
  for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
    yield* faults.splice(0);
    yield { line: info.lines, bytesRead: source.bytesRead, fields: record };
  }
  yield* faults;
}

interface CsvRecord {
  record: Record<string, string>;
  info: Info;
}

function faultOf(error: CsvError): { line: number; fault: string } {
  const { lines } = error as CsvError & { lines?: number };
  return { line: lines ?? 0, fault: error.message };
}

function checkHeader(header: string[], columns: readonly string[]): string[] {
  const missing = columns.find((column) => !header.includes(column));
  if (missing === undefined) return header;
  throw new UsageError(`There is no column "${missing}"; the file has ${header.join(', ')}.`);
}

async function* readNdjson(file: string): AsyncGenerator<Row> {
  const source = createReadStream(file, 'utf8');
  // Opened before the lines are read: readline does not pass an error of its input on.
  await new Promise((resolve, reject) => source.once('open', resolve).once('error', reject));
  let line = 0;
  for await (const text of createInterface({
    input: source,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1;
    if (text.trim() !== '') yield { line, bytesRead: source.bytesRead, ...readObject(text) };
  }
}

function readObject(text: string): { fields: Record<string, unknown> } | { fault: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { fields: value as Record<string, unknown> };
    }
  } catch {
    // Falls through: what is no JSON is no object either.
  }
  return { fault: 'The line is not a JSON object.' };
}
