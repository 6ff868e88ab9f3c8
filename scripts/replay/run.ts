import type { RostrumClient, SubmissionInput } from '@rostrum/client';
import { RostrumError } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import type { Operator } from '@rostrum/domain';
import { UsageError } from '../command-line/usage-error.ts';
import { MemberAttributes } from './member-attributes.ts';
import type { ReplayOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { readSubmission } from './row-submission.ts';
import { readRows } from './rows.ts';
import type { Tally } from './tally.ts';

/** The most that a board may keep. */
const MAX_KEPT_PERIODS = 400;

/** The board, created where it is missing and that is wanted. */
export async function openBoard(
  client: RostrumClient,
  options: ReplayOptions,
): Promise<LeaderboardView> {
  const { leaderboard: key, operator, periods, segment } = options;
  try {
    return await client.getLeaderboard(key);
  } catch (error) {
    const isMissing = error instanceof RostrumError && error.code === 'leaderboard.not_found';
    if (!isMissing) throw error;
    if (!options.create) {
      throw new UsageError(`There is no leaderboard "${key}". With --create it is made.`);
    }
  }
  return client.createLeaderboard({
    key,
    name: key,
    periods,
    // What lies long ago would fall into periods that are kept no longer.
    ...(options.occurredAtColumn && { retention: { periods: MAX_KEPT_PERIODS } }),
    ...(operator && { operator }),
    ...(segment && { segments: [segment.attribute] }),
  });
}

/** What to send as `operator`, if anything: boards need not take another one than their own. */
export function overrideFor(
  board: LeaderboardView,
  operator: Operator | undefined,
): Operator | undefined {
  if (operator === undefined || operator === board.operator) return undefined;
  if (board.allowOperatorOverride) return operator;
  throw new UsageError(
    `The leaderboard "${board.key}" has the operator ${board.operator} and takes no other one.`,
  );
}

export interface ReplayRun {
  client: RostrumClient;
  board: LeaderboardView;
  operatorOverride: Operator | undefined;
  options: ReplayOptions;
  runId: string;
  tally: Tally;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Sends the file, batch after batch, each after the answer to the one before: rows take effect in
 * the order of the file, and memory holds one batch.
 */
export async function replay(run: ReplayRun): Promise<void> {
  const { options, tally, progress, signal, runId, operatorOverride } = run;
  const meaning = { ...options, runId, operatorOverride };
  const { segment } = options;
  const attributes = segment && new MemberAttributes(run.client, segment.attribute);
  let batch: SubmissionInput[] = [];
  let lines: number[] = [];
  const send = async () => {
    if (batch.length === 0) return;
    await attributes?.send(signal);
    const { results } = await run.client.submitScores(run.board.key, batch, { signal });
    tally.settle(results, lines);
    batch = [];
    lines = [];
  };
  for await (const row of readRows(options.file, options.format, columnsOf(options))) {
    signal.throwIfAborted();
    tally.read += 1;
    const reading = readSubmission(row, meaning);
    if (reading.kind === 'skipped') tally.skip();
    else if (reading.kind === 'rejected') tally.reject(row.line, reading.reason);
    else {
      lines.push(row.line);
      attributes?.add(reading.submission.memberId, reading.segmentValue);
      if (batch.push(reading.submission) === options.batch) await send();
    }
    progress.show(row.bytesRead, tally.read);
  }
  await send();
}

function columnsOf(options: ReplayOptions): string[] {
  const { memberColumn, scoreColumn, occurredAtColumn, segment, where, skip } = options;
  const filters = [...where, ...skip].map(({ column }) => column);
  return [memberColumn, scoreColumn, occurredAtColumn, segment?.column, ...filters].filter(
    (column) => column !== undefined,
  );
}
