import type { LogEvent } from '@rostrum/domain';

/** Rows that one transaction writes at most, one event aside that is larger by itself. */
const MAX_ROWS_PER_TRANSACTION = 5000;
/** Rows that one read brings from a partition, by what the last one brought. */
const ROWS_PER_READ = 10_000;
const MIN_ENTRIES_PER_READ = 10;
const MAX_ENTRIES_PER_READ = 500;

/** How many rows an event becomes: a batch of submissions is one event. */
function rowsOf({ body }: LogEvent): number {
  switch (body.type) {
    case 'scores.submitted':
      return (
        sum(body.submissions, ({ entries }) => entries.length) +
        sum(body.trimmed ?? [], ({ memberIds }) => memberIds.length) +
        1
      );
    case 'entries.restored':
      return body.entries.length + sum(body.removed, ({ memberIds }) => memberIds.length) + 1;
    case 'scores.quarantined':
      return body.held.length + 1;
    case 'ballots.cast':
    case 'ballots.set_aside':
    case 'ballots.released':
      return body.ballots.length + 1;
    case 'entry.removed':
      return body.periods.length + 1;
    case 'members.placed':
      return 1;
    case 'texts.decided':
      return body.texts.length + 1;
    case 'questions.changed':
      return body.questions.length + 1;
    case 'question.asked':
    case 'question.voted':
    case 'question.removed':
    case 'word.decided':
    case 'ballot.retracted':
    case 'poll.moved':
    case 'poll.reset':
    case 'quarantine.settled':
      return 2;
  }
}

/** Cuts entries, in order, into transactions of bounded size. */
export function* cutIntoTransactions<T extends { event: LogEvent }>(
  entries: readonly T[],
): Generator<T[]> {
  let cut: T[] = [];
  let rows = 0;
  for (const entry of entries) {
    const own = rowsOf(entry.event);
    if (cut.length > 0 && rows + own > MAX_ROWS_PER_TRANSACTION) {
      yield cut;
      cut = [];
      rows = 0;
    }
    cut.push(entry);
    rows += own;
  }
  if (cut.length > 0) yield cut;
}

/** How many entries of a partition to read next, so that memory stays bounded under batches. */
export function nextReadCount(entries: readonly { event: LogEvent }[]): number {
  if (entries.length === 0) return MAX_ENTRIES_PER_READ;
  const rows = sum(entries, ({ event }) => rowsOf(event));
  const fitting = Math.floor(ROWS_PER_READ / (rows / entries.length));
  return Math.max(MIN_ENTRIES_PER_READ, Math.min(MAX_ENTRIES_PER_READ, fitting));
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
