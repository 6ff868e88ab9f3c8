import type { PeriodOutcome, SubmissionOutcome } from '@rostrum/domain';
import { errorCode, integer, number, text } from './replies.ts';

/** Where the board stood after a run. */
interface RunResult {
  version: number;
  /** Entries in the first period. */
  total: number;
}

/** The answer to one submission, with the state that it speaks of: for a replay that of its run. */
export interface SubmissionAnswer extends RunResult {
  outcome: SubmissionOutcome;
}

/** Reads what the write script answers: a line for each submission, fields set apart by tabs. */
export function decodeSubmissionAnswers(lines: string, run: RunResult): SubmissionAnswer[] {
  if (lines === '') return [];
  return lines.split('\n').map((line) => decodeAnswerLine(line.split('\t'), run));
}

function decodeAnswerLine(fields: string[], run: RunResult): SubmissionAnswer {
  const [status] = fields;
  if (status !== 'd') return decodeAnswer(fields, run, false);
  const [, version, total, ...answer] = fields;
  return decodeAnswer(answer, { version: integer(version), total: integer(total) }, true);
}

/** A member who is shadow-banned sees its own entry beside those that count: status in capitals. */
function decodeAnswer(fields: string[], run: RunResult, isReplayed: boolean): SubmissionAnswer {
  const [mark = '', ...rest] = fields;
  const status = mark.toLowerCase();
  const total = mark === status ? run.total : run.total + 1;
  return {
    version: run.version,
    total,
    outcome: decodeOutcome([status, ...rest], isReplayed),
  };
}

function decodeOutcome(fields: string[], isReplayed: boolean): SubmissionOutcome {
  const [status, score, previous, previousRank] = fields;
  if (status === 'r') {
    const retryAfterMs = previous === undefined ? undefined : integer(previous);
    return { status: 'rejected', code: errorCode(score), retryAfterMs };
  }
  if (status === 'q') {
    const [, quarantineId, reason] = fields;
    const held = { quarantineId: text(quarantineId), reason: errorCode(reason) };
    return { status: 'quarantined', ...held, isReplayed };
  }
  const periods = decodePeriods(fields);
  return {
    status: status === 'a' ? 'applied' : 'unchanged',
    score: number(score),
    previousScore: previous === '' ? undefined : number(previous),
    rank: periods[0]?.rank,
    previousRank: previousRank ? integer(previousRank) : undefined,
    periods,
    isReplayed,
  };
}

/** Id, score, rank of each period, behind the first four fields; none where ranks were not asked. */
function decodePeriods(fields: string[]): PeriodOutcome[] {
  const periods: PeriodOutcome[] = [];
  for (let at = 4; at < fields.length; at += 3) {
    periods.push({
      period: text(fields[at]),
      score: number(fields[at + 1]),
      rank: integer(fields[at + 2]),
    });
  }
  return periods;
}
