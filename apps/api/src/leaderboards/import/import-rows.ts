import { Readable } from 'node:stream';
import { type Submission, submission } from '@rostrum/contracts';
import { DomainError, type ImportMapping } from '@rostrum/domain';
import { parse } from 'csv-parse';

/** A row of an import file: a submission, a row to pass over, or one that is not valid. */
export type ImportRow =
  | { kind: 'submission'; submission: Submission }
  | { kind: 'skipped' }
  | { kind: 'invalid'; detail: string };

const MAX_LINE_BYTES = 1024 * 1024;

/** Reads a file row by row, in constant memory. @throws DomainError when the file is not CSV */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  mapping: ImportMapping,
): AsyncGenerator<ImportRow> {
  const records = mapping.format === 'csv' ? readCsv(bytes) : readNdjson(bytes);
  for await (const record of records) {
    yield record instanceof Error
      ? { kind: 'invalid', detail: record.message }
      : toRow(record, mapping);
  }
}

type Fields = Record<string, unknown>;

async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Fields> {
  const parser = parse({
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_LINE_BYTES,
  });
  const source = Readable.from(bytes);
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of source.pipe(parser)) yield record as Fields;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw new DomainError('request.invalid', `The file is not CSV: ${error.message}`);
    }
    throw error;
  }
}

async function* readNdjson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Fields | Error> {
  for await (const line of readLines(bytes)) {
    if (line instanceof Error) yield line;
    else if (line.trim() !== '') yield parseLine(line);
  }
}

/** Line by line; of one that is too long nothing is kept, and an error takes its place. */
async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | Error> {
  const decoder = new TextDecoder();
  let held = '';
  let isTooLong = false;
  const finish = (line: string): string | Error => {
    const isLong = isTooLong || line.length > MAX_LINE_BYTES;
    isTooLong = false;
    return isLong ? new Error('the line is longer than 1 MiB') : line;
  };
  for await (const piece of bytes) {
    const lines = (held + decoder.decode(piece, { stream: true })).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) yield finish(line);
    if (held.length > MAX_LINE_BYTES) {
      isTooLong = true;
      held = '';
    }
  }
  yield finish(held + decoder.decode());
}

function parseLine(line: string): Fields | Error {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Fields;
    return new Error('the line is not a JSON object');
  } catch {
    return new Error('the line is not JSON');
  }
}

function toRow(fields: Fields, mapping: ImportMapping): ImportRow {
  const field = (column: string): unknown => findField(fields, column);
  if (mapping.skip.some(({ column, value }) => String(field(column) ?? '') === value)) {
    return { kind: 'skipped' };
  }
  const { memberColumn, scoreColumn, occurredAtColumn, metadataColumn, operator } = mapping;
  const candidate = {
    memberId: asText(field(memberColumn)),
    score: scoreColumn === undefined ? 1 : asNumber(field(scoreColumn)),
    columns: Object.fromEntries(
      Object.entries(mapping.columns).map(([column, from]) => [column, asNumber(field(from))]),
    ),
    ...(operator === undefined ? {} : { operator }),
    ...(occurredAtColumn === undefined ? {} : { occurredAt: asTime(field(occurredAtColumn)) }),
    ...(metadataColumn === undefined ? {} : { metadata: asObject(field(metadataColumn)) }),
  };
  const parsed = submission.safeParse(candidate);
  if (parsed.success) return { kind: 'submission', submission: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'invalid', detail: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** `columns.kills` is also `kills` in the object `columns`, as an exported line has it. */
function findField(fields: Fields, column: string): unknown {
  if (Object.hasOwn(fields, column)) return fields[column];
  const dot = column.indexOf('.');
  const outer = fields[column.slice(0, Math.max(0, dot))];
  if (typeof outer !== 'object' || outer === null) return undefined;
  return (outer as Fields)[column.slice(dot + 1)];
}

function asText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function asNumber(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

/** A date without a time means its beginning in UTC. */
function asTime(value: unknown): unknown {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

/** What is not the text of JSON stays text, and is refused as that. */
function asObject(value: unknown): unknown {
  if (value === '' || value === null) return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
