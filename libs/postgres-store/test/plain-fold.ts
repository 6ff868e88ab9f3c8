import type { LogEvent, PollStatus, StoredEntry } from '@rostrum/domain';

/** Tables as `tables.ts` reads them, in any order. */
export interface Tables {
  entries: Map<string, unknown>;
  ballots: Map<string, unknown>;
  statuses: Map<string, PollStatus>;
}

/** What events mean, one after the other and each on its own: what any way of storing must give. */
export function foldPlainly(events: readonly LogEvent[]): Tables {
  const tables: Tables = { entries: new Map(), ballots: new Map(), statuses: new Map() };
  for (const event of events) apply(tables, event);
  return tables;
}

function apply(tables: Tables, event: LogEvent): void {
  const { body, resourceId, atMs } = event;
  switch (body.type) {
    case 'scores.submitted':
      for (const { entries } of body.submissions) {
        for (const entry of entries) putEntry(tables, event, entry);
      }
      for (const { period, memberIds } of body.trimmed ?? []) {
        for (const memberId of memberIds) {
          tables.entries.delete(JSON.stringify([resourceId, period, memberId]));
        }
      }
      break;
    case 'entry.removed':
      for (const period of body.periods) {
        tables.entries.delete(JSON.stringify([resourceId, period, body.memberId]));
      }
      break;
    case 'ballots.cast':
      for (const { voterId, choices } of body.ballots) {
        const row = { pollId: resourceId, voterId, choices, updatedAt: new Date(atMs) };
        tables.ballots.set(JSON.stringify([resourceId, voterId]), row);
      }
      break;
    case 'ballot.retracted':
      tables.ballots.delete(JSON.stringify([resourceId, body.voterId]));
      break;
    case 'poll.moved':
      tables.statuses.set(resourceId, body.to);
  }
}

function putEntry(tables: Tables, { resourceId, position }: LogEvent, entry: StoredEntry): void {
  tables.entries.set(JSON.stringify([resourceId, entry.period, entry.memberId]), {
    leaderboardId: resourceId,
    period: entry.period,
    memberId: entry.memberId,
    score: entry.score,
    prefix: entry.prefix,
    updatedAt: new Date(entry.updatedAtMs),
    attempts: entry.attempts ?? null,
    metadata: entry.metadata ?? null,
    sequence: position.sequence,
  });
}
