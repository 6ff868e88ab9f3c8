import { parseArgs } from 'node:util';
import { OPERATORS, type Operator, PERIOD_KEYS, type PeriodKey } from '@rostrum/domain';
import { findService, SERVICE_HELP, SERVICE_OPTIONS } from '../command-line/service.ts';
import { UsageError } from '../command-line/usage-error.ts';

export interface ReplayOptions {
  file: string;
  format: 'csv' | 'ndjson';
  url: string;
  token: string;
  leaderboard: string;
  memberColumn: string;
  scoreColumn: string | undefined;
  occurredAtColumn: string | undefined;
  /** Attribute of members that makes segments, and the column it comes from. */
  segment: { attribute: string; column: string } | undefined;
  /** Every one of these must hold for a row to count. */
  where: ColumnValue[];
  /** None of these may hold. */
  skip: ColumnValue[];
  operator: Operator | undefined;
  batch: number;
  create: boolean;
  periods: PeriodKey[];
  runId: string | undefined;
  allowRejected: boolean;
}

export interface ColumnValue {
  column: string;
  value: string;
}

const MAX_BATCH = 1000;

export const HELP = `Replays a file of results through the public API, one submission a row.

  npm run replay -- <file.csv|file.ndjson> --leaderboard <key> --member-column <column> [options]

What a row means
  --member-column <column>      whose score it is (required); rows without one are skipped
  --score-column <column>       the score; without it each row scores 1
  --occurred-at-column <column> when it happened: a date, or a date and a time (UTC unless it says
                                otherwise)
  --segment <attribute>=<column>
                                the member's attribute, for boards that rank its values apart; the
                                last row of a member decides, its other attributes are replaced
  --where <column>=<value>      only rows with this value; may be repeated, all must hold
  --skip <column>=<value>       leave out rows with this value; may be repeated
  --operator <operator>         best, latest, set, increment or decrement; default: the board's own

Where it goes
  --leaderboard <key>           the board (required)
  --create                      create the board if it is missing, with --operator (default best)
                                and --segment
  --periods <a,b>               for --create: ${PERIOD_KEYS.join(', ')} (all-time)
${SERVICE_HELP}

How it runs
  --batch <n>                   rows a request, 1 to ${MAX_BATCH} (${MAX_BATCH})
  --run-id <id>                 see below; 1 to 64 characters
  --allow-rejected              exit with 0 although rows were rejected
  --help                        this text

Every row is sent with an id made of its place in the file, the contents of the file, the board and
the meaning of the columns. So the same command may be interrupted, or run again, without a row
counting twice. The service remembers these ids for its idempotency window only; after that a
repetition counts anew. To count a file twice on purpose, give another --run-id; to go on with a
file that has grown since, give the --run-id that the first run printed.

Example: all goals except own goals, one point each
  npm run replay -- goalscorers.csv --leaderboard goals --create --operator increment \\
    --member-column scorer --skip own_goal=TRUE`;

const OPTIONS = {
  leaderboard: { type: 'string' },
  'member-column': { type: 'string' },
  'score-column': { type: 'string' },
  'occurred-at-column': { type: 'string' },
  segment: { type: 'string' },
  where: { type: 'string', multiple: true },
  skip: { type: 'string', multiple: true },
  operator: { type: 'string' },
  ...SERVICE_OPTIONS,
  batch: { type: 'string', default: String(MAX_BATCH) },
  create: { type: 'boolean', default: false },
  periods: { type: 'string', default: 'all-time' },
  'run-id': { type: 'string' },
  'allow-rejected': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line; `undefined` when only help was asked for.
 * @throws UsageError
 */
export async function readOptions(args: string[]): Promise<ReplayOptions | undefined> {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Name exactly one file.');
  const { url, token } = await findService(values);
  return {
    file,
    format: /\.(ndjson|jsonl)$/i.test(file) ? 'ndjson' : 'csv',
    url,
    token,
    leaderboard: required(values.leaderboard, '--leaderboard'),
    memberColumn: required(values['member-column'], '--member-column'),
    scoreColumn: values['score-column'],
    occurredAtColumn: values['occurred-at-column'],
    segment: segmentOf(values.segment),
    where: (values.where ?? []).map((text) => columnValue(text, '--where')),
    skip: (values.skip ?? []).map((text) => columnValue(text, '--skip')),
    operator: values.operator === undefined ? undefined : oneOf(values.operator, OPERATORS),
    batch: batchSize(values.batch),
    create: values.create,
    periods: values.periods.split(',').map((text) => oneOf(text.trim(), PERIOD_KEYS)),
    runId: runId(values['run-id']),
    allowRejected: values['allow-rejected'],
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing.`);
  return value;
}

function columnValue(text: string, name: string): ColumnValue {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${name} takes column=value, not "${text}".`);
  return { column: text.slice(0, at), value: text.slice(at + 1) };
}

function segmentOf(text: string | undefined): ReplayOptions['segment'] {
  if (text === undefined) return undefined;
  const { column: attribute, value: column } = columnValue(text, '--segment');
  return { attribute, column };
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError(`"${text}" is none of ${allowed.join(', ')}.`);
  return found;
}

function batchSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MAX_BATCH) return size;
  throw new UsageError(`--batch takes a whole number from 1 to ${MAX_BATCH}, not "${text}".`);
}

function runId(text: string | undefined): string | undefined {
  if (text === undefined || /^[\x21-\x7e]{1,64}$/.test(text)) return text;
  throw new UsageError('--run-id takes 1 to 64 visible ASCII characters.');
}
