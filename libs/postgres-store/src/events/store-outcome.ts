import type { StoredEntry } from '@rostrum/domain';
import type {
  ClosingState,
  EntryState,
  HeldState,
  MoveState,
  Outcome,
  RoundState,
  SettledState,
} from './fold.ts';
import type { AsideState, BallotState } from './fold-ballots.ts';
import { pollsOfPosts } from './fold-posts.ts';
import { pollsOfTraces } from './fold-traces.ts';
import {
  ADD_PERIODS,
  DELETE_BALLOTS,
  DELETE_ENTRIES,
  INSERT_HELD,
  INSERT_ROUNDS,
  LOCK_ARCHIVES,
  LOCK_LEADERBOARDS,
  LOCK_PERIODS,
  LOCK_POLLS,
  MOVE_POLLS,
  NOTE_CLOSINGS,
  REMOVE_ARCHIVED,
  type Run,
  SET_ASIDE,
  SETTLE_HELD,
  type Statement,
  UPSERT_BALLOTS,
  UPSERT_ENTRIES,
} from './statements.ts';
import { storePosts } from './store-posts.ts';
import { storeTraces } from './store-traces.ts';

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
    ...[...outcome.asides.values()].map(({ pollId }) => pollId),
    ...outcome.moves.keys(),
    ...pollsOfPosts(outcome.posts),
    ...pollsOfTraces(outcome.traces),
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
  await storeAsides(
    [...outcome.asides.values()].filter(({ pollId }) => polls.has(pollId)),
    run,
  );
  await storePosts(outcome.posts, polls, run);
  await storeTraces(outcome.traces, polls, run);
  await storeRounds(
    outcome.rounds.filter(({ pollId }) => polls.has(pollId)),
    run,
  );
  await noteClosings(
    [...outcome.closings.values()].filter(({ pollId }) => polls.has(pollId)),
    run,
  );
  await storeMoves(
    [...outcome.moves.values()].filter(({ pollId }) => polls.has(pollId)),
    run,
  );
}

/** Those boards or polls that still exist, and will until the transaction ends. */
async function lockParents(run: Run, statement: Statement, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await run(statement, [[...new Set(ids)]]);
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

async function storeEntries(states: readonly EntryState[], run: Run): Promise<void> {
  const kept: (EntryState & { entry: StoredEntry })[] = [];
  const gone: EntryState[] = [];
  for (const state of states) {
    const { entry } = state;
    if (entry === undefined) gone.push(state);
    else kept.push({ ...state, entry });
  }
  await lockPeriods(states, kept, run);
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
  if (gone.length > 0) {
    await run(DELETE_ENTRIES, entryKeyColumns(gone));
    await removeArchived(gone, run);
  }
}

/**
 * Keeps the periods touched from being archived until the transaction ends, and notes those that get
 * entries: one that comes after its period was archived makes the period due again.
 */
async function lockPeriods(
  touched: readonly EntryState[],
  kept: readonly EntryState[],
  run: Run,
): Promise<void> {
  if (touched.length === 0) return;
  const rows = await run(LOCK_PERIODS, periodColumns(touched));
  const known = new Set(rows.map((row) => `${row['leaderboard_id']}\0${row['period']}`));
  const missing = kept.filter((state) => !known.has(periodName(state)));
  if (missing.length > 0) await run(ADD_PERIODS, periodColumns(missing));
}

function periodName({ leaderboardId, period }: EntryState): string {
  return `${leaderboardId}\0${period}`;
}

/** Each period once, in one order, so that two batches wait for each other instead of deadlock. */
function periodColumns(states: readonly EntryState[]): string[][] {
  const names = [...new Set(states.map(periodName))].sort();
  const pairs = names.map((name) => name.split('\0'));
  return [pairs.map(([board = '']) => board), pairs.map(([, period = '']) => period)];
}

/** A removal that was accepted while its period waited to be archived. */
async function removeArchived(gone: readonly EntryState[], run: Run): Promise<void> {
  const rows = await run(LOCK_ARCHIVES, entryKeyColumns(gone));
  if (rows.length === 0) return;
  await run(REMOVE_ARCHIVED, [rows.map((row) => row['id']), rows.map((row) => row['member_id'])]);
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
  const kept = states.filter(({ ballot }) => ballot !== undefined);
  const gone = states.filter(({ ballot }) => ballot === undefined);
  if (kept.length > 0) {
    await run(UPSERT_BALLOTS, [
      ...ballotKeyColumns(kept),
      kept.map(({ ballot }) => ballot),
      kept.map(({ atMs }) => atMs),
      kept.map(({ answer }) => answer?.id),
      kept.map(({ answer }) => answer?.state),
    ]);
  }
  if (gone.length > 0) await run(DELETE_BALLOTS, ballotKeyColumns(gone));
}

async function storeAsides(states: readonly AsideState[], run: Run): Promise<void> {
  if (states.length === 0) return;
  await run(SET_ASIDE, [
    ...ballotKeyColumns(states),
    states.map(({ aside }) => aside && JSON.stringify(aside)),
    states.map(({ isKept }) => isKept),
  ]);
}

function ballotKeyColumns(states: readonly Omit<AsideState, 'aside' | 'isKept'>[]): unknown[] {
  return [
    states.map(({ pollId }) => pollId),
    states.map(({ round }) => round),
    states.map(({ voterId }) => voterId),
  ];
}

async function storeRounds(rounds: readonly RoundState[], run: Run): Promise<void> {
  if (rounds.length === 0) return;
  await run(INSERT_ROUNDS, [
    rounds.map(({ pollId }) => pollId),
    rounds.map(({ round }) => round),
    rounds.map(({ status }) => status),
    rounds.map(({ tally }) => JSON.stringify(tally)),
    rounds.map(({ atMs }) => atMs),
  ]);
}

async function noteClosings(closings: readonly ClosingState[], run: Run): Promise<void> {
  if (closings.length === 0) return;
  await run(NOTE_CLOSINGS, [
    closings.map(({ pollId }) => pollId),
    closings.map(({ round }) => round),
    closings.map(({ atMs }) => atMs),
  ]);
}

async function storeMoves(moves: readonly MoveState[], run: Run): Promise<void> {
  if (moves.length === 0) return;
  await run(MOVE_POLLS, [
    moves.map(({ pollId }) => pollId),
    moves.map(({ status }) => status),
    moves.map(({ round }) => round),
    moves.map(({ movedAtMs }) => movedAtMs),
    moves.map(({ timerMs }) => timerMs),
    moves.map(({ spentOpensAtMs }) => spentOpensAtMs),
    moves.map(({ spentClosesAtMs }) => spentClosesAtMs),
  ]);
}
