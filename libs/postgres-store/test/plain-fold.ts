import type { LogEvent, StoredEntry } from '@rostrum/domain';

/** Tables as `tables.ts` reads them, in any order. */
export interface Tables {
  entries: Map<string, unknown>;
  ballots: Map<string, unknown>;
  rounds: Map<string, unknown>;
  /** By poll; missing where nothing moved it. */
  standings: Map<string, unknown>;
}

/** What events mean, one after the other and each on its own: what any way of storing must give. */
export function foldPlainly(events: readonly LogEvent[]): Tables {
  const tables: Tables = {
    entries: new Map(),
    ballots: new Map(),
    rounds: new Map(),
    standings: new Map(),
  };
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
      for (const { voterId, ballot } of body.ballots) {
        const key = JSON.stringify([resourceId, body.round, voterId]);
        const { round } = body;
        const row = { pollId: resourceId, round, voterId, ballot, updatedAt: new Date(atMs) };
        tables.ballots.set(key, row);
      }
      break;
    case 'ballot.retracted':
      tables.ballots.delete(JSON.stringify([resourceId, body.round, body.voterId]));
      break;
    case 'poll.moved': {
      const { to: status, round, movedAtMs, timerMs } = body;
      tables.standings.set(resourceId, { status, round, movedAtMs, timerMs: timerMs ?? null });
      break;
    }
    case 'poll.reset': {
      const { from: status, round, tally } = body;
      const row = { pollId: resourceId, round, status, tally, endedAt: new Date(atMs) };
      tables.rounds.set(JSON.stringify([resourceId, round]), row);
      const next = { status: 'draft', round: round + 1, movedAtMs: atMs, timerMs: null };
      tables.standings.set(resourceId, next);
    }
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
