import type { PollStatus, StoredEntry } from '@rostrum/domain';
import type { BallotState, EntryState, HeldState, Outcome, SettledState } from './fold.ts';
import {
  DELETE_BALLOTS,
  DELETE_ENTRIES,
  INSERT_HELD,
  LOCK_LEADERBOARDS,
  LOCK_POLLS,
  MOVE_POLLS,
  SETTLE_HELD,
  type Statement,
  UPSERT_BALLOTS,
  UPSERT_ENTRIES,
} from './statements.ts';

/** Runs a statement in the transaction at hand. */
export type Run = (statement: Statement, values: unknown[]) => Promise<{ id: string }[]>;

/** Brings entries, ballots and polls to where a batch leaves them. */
export async function storeOutcome(outcome: Outcome, run: Run): Promise<void> {
  const entries = [...outcome.entries.values()];
  const boards = await lockParents(
    run,
    LOCK_LEADERBOARDS,
    [...entries, ...outcome.held].map(({ leaderboardId }) => leaderboardId),
  );
  const ballots = [...outcome.ballots.values()];
  const polls = await lockParents(run, LOCK_POLLS, [
    ...ballots.map(({ pollId }) => pollId),
    ...outcome.statuses.keys(),
  ]);
  await storeEntries(
    entries.filter(({ leaderboardId }) => boards.has(leaderboardId)),
    run,
  );
  await storeHeld(
    outcome.held.filter(({ leaderboardId }) => boards.has(leaderboardId)),
    run,
  );
  await storeSettled(outcome.settled, run);
  await storeBallots(
    ballots.filter(({ pollId }) => polls.has(pollId)),
    run,
  );
  await storeStatuses(
    [...outcome.statuses].filter(([pollId]) => polls.has(pollId)),
    run,
  );
}

/** Those boards or polls that still exist, and will until the transaction ends. */
async function lockParents(run: Run, statement: Statement, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await run(statement, [[...new Set(ids)]]);
  return new Set(rows.map(({ id }) => id));
}

async function storeEntries(states: readonly EntryState[], run: Run): Promise<void> {
  const kept: (EntryState & { entry: StoredEntry })[] = [];
  const gone: EntryState[] = [];
  for (const state of states) {
    const { entry } = state;
    if (entry === undefined) gone.push(state);
    else kept.push({ ...state, entry });
  }
  if (kept.length > 0) {
    await run(UPSERT_ENTRIES, [
      ...entryKeyColumns(kept),
      kept.map(({ entry }) => entry.score),
      kept.map(({ entry }) => entry.prefix),
      kept.map(({ entry }) => entry.updatedAtMs),
      kept.map(({ entry }) => entry.attempts),
      kept.map(({ entry }) => entry.metadata),
      kept.map(({ sequence }) => sequence),
    ]);
  }
  if (gone.length > 0) await run(DELETE_ENTRIES, entryKeyColumns(gone));
}

function entryKeyColumns(states: readonly EntryState[]): string[][] {
  return [
    states.map(({ leaderboardId }) => leaderboardId),
    states.map(({ period }) => period),
    states.map(({ memberId }) => memberId),
  ];
}

async function storeHeld(states: readonly HeldState[], run: Run): Promise<void> {
  if (states.length === 0) return;
  const held = states.map((state) => state.held);
  await run(INSERT_HELD, [
    states.map(({ leaderboardId }) => leaderboardId),
    held.map(({ id }) => id),
    held.map(({ memberId }) => memberId),
    held.map(({ operator }) => operator),
    held.map(({ score }) => score),
    held.map(({ columns }) => `{${columns.join(',')}}`),
    held.map(({ metadata }) => metadata),
    held.map(({ occurredAtMs }) => occurredAtMs),
    held.map(({ reason }) => reason),
    states.map(({ atMs }) => atMs),
  ]);
}

async function storeSettled(states: readonly SettledState[], run: Run): Promise<void> {
  if (states.length === 0) return;
  await run(SETTLE_HELD, [
    states.map(({ leaderboardId }) => leaderboardId),
    states.map(({ quarantineId }) => quarantineId),
    states.map(({ status }) => status),
    states.map(({ by }) => by),
    states.map(({ atMs }) => atMs),
  ]);
}

async function storeBallots(states: readonly BallotState[], run: Run): Promise<void> {
  const kept: BallotState[] = [];
  const choices: string[] = [];
  const gone: BallotState[] = [];
  for (const state of states) {
    if (state.choices === undefined) {
      gone.push(state);
    } else {
      kept.push(state);
      choices.push(arrayText(state.choices));
    }
  }
  if (kept.length > 0) {
    const updatedAtMs = kept.map(({ atMs }) => atMs);
    await run(UPSERT_BALLOTS, [...ballotKeyColumns(kept), choices, updatedAtMs]);
  }
  if (gone.length > 0) await run(DELETE_BALLOTS, ballotKeyColumns(gone));
}

function ballotKeyColumns(states: readonly BallotState[]): string[][] {
  return [states.map(({ pollId }) => pollId), states.map(({ voterId }) => voterId)];
}

async function storeStatuses(moves: readonly [string, PollStatus][], run: Run): Promise<void> {
  if (moves.length === 0) return;
  await run(MOVE_POLLS, [moves.map(([pollId]) => pollId), moves.map(([, status]) => status)]);
}

/** A PostgreSQL array of text, as text. */
function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
