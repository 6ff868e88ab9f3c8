import type { SubmissionInput } from '@rostrum/client';
import { submission } from '@rostrum/contracts';
import type { Operator } from '@rostrum/domain';
import type { ReplayOptions } from './options.ts';
import type { Row } from './rows.ts';

/** What becomes of a row before it is sent. */
export type Reading =
  | { kind: 'submission'; submission: SubmissionInput; segmentValue: string }
  | { kind: 'skipped' }
  | { kind: 'rejected'; reason: string };

export type RowMeaning = Pick<
  ReplayOptions,
  'memberColumn' | 'scoreColumn' | 'occurredAtColumn' | 'segment' | 'where' | 'skip'
> & {
  runId: string;
  /** Sent along where the board's own operator is another one. */
  operatorOverride: Operator | undefined;
};

/**
 * Turns a row into a submission. The public schema checks it here already: over there one bad row
 * would have its whole batch refused.
 */
export function readSubmission(row: Row, meaning: RowMeaning): Reading {
  if ('fault' in row) return { kind: 'rejected', reason: row.fault };
  const { fields } = row;
  const holds = ({ column, value }: { column: string; value: string }) =>
    textOf(fields[column]) === value;
  if (!meaning.where.every(holds) || meaning.skip.some(holds)) return { kind: 'skipped' };
  const memberId = textOf(fields[meaning.memberColumn]).trim();
  if (memberId === '') return { kind: 'skipped' };
  const parsed = submission.safeParse({
    memberId,
    score: meaning.scoreColumn === undefined ? 1 : numberOf(fields[meaning.scoreColumn]),
    ...(meaning.operatorOverride && { operator: meaning.operatorOverride }),
    ...(meaning.occurredAtColumn && { occurredAt: timeOf(fields[meaning.occurredAtColumn]) }),
    submissionId: `${meaning.runId}-${row.line}`,
  });
  if (parsed.success) {
    const segmentValue = textOf(meaning.segment && fields[meaning.segment.column]).trim();
    return { kind: 'submission', submission: parsed.data, segmentValue };
  }
  const [issue] = parsed.error.issues;
  return { kind: 'rejected', reason: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** A field as text; absent ones are empty. */
function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** `undefined` for what is no number; `Number` alone would take an empty field for 0. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const text = textOf(value).trim();
  return text === '' ? undefined : Number(text);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/;

/** RFC 3339 from a date, or a date and a time; in UTC where no zone is given. */
export function timeOf(value: unknown): string {
  const text = textOf(value).trim();
  if (DATE.test(text)) return `${text}T00:00:00Z`;
  const [, date, time = '', zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  if (date === undefined) return text;
  return `${date}T${time.length === 5 ? `${time}:00` : time}${zone}`;
}
