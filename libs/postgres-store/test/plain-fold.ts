import type { LogEvent, StoredEntry, TrimmedEntries } from '@rostrum/domain';

/** Tables as `tables.ts` reads them, in any order. */
export interface Tables {
  entries: Map<string, unknown>;
  ballots: Map<string, unknown>;
  rounds: Map<string, unknown>;
  /** By poll; missing where nothing moved it. */
  standings: Map<string, unknown>;
  questions: Map<string, QuestionRow>;
  /** By poll, question and voter. */
  questionVotes: Set<string>;
  words: Map<string, unknown>;
  /** Voters whose ballots are set aside and who have none in, by poll, round and voter. */
  asideVoters: Set<string>;
  spellings: Map<string, unknown>;
  /** Numbers given to answers and questions, by poll. */
  postCounts: Map<string, number>;
}

export interface QuestionRow {
  pollId: string;
  id: string;
  round: number;
  voterId: string | null;
  authorName: string | null;
  number: number | null;
  text: string;
  originalText: string | null;
  state: string;
  isPinned: boolean;
  askedAt: Date;
}

/** What events mean, one after the other and each on its own: what any way of storing must give. */
export function foldPlainly(events: readonly LogEvent[]): Tables {
  const tables: Tables = {
    entries: new Map(),
    ballots: new Map(),
    rounds: new Map(),
    standings: new Map(),
    questions: new Map(),
    questionVotes: new Set(),
    words: new Map(),
    asideVoters: new Set(),
    spellings: new Map(),
    postCounts: new Map(),
  };
  for (const event of events) {
    apply(tables, event);
    applyToTraces(tables, event);
  }
  return tables;
}

function apply(tables: Tables, event: LogEvent): void {
  const { body, resourceId, atMs } = event;
  switch (body.type) {
    case 'scores.submitted':
      for (const { entries } of body.submissions) {
        for (const entry of entries) putEntry(tables, event, entry);
      }
      removeEntries(tables, resourceId, body.trimmed ?? []);
      break;
    case 'entries.restored':
      for (const entry of body.entries) putEntry(tables, event, entry);
      removeEntries(tables, resourceId, body.removed);
      break;
    case 'entry.removed':
      for (const period of body.periods) {
        tables.entries.delete(JSON.stringify([resourceId, period, body.memberId]));
      }
      break;
    case 'poll.moved': {
      const { to: status, round, movedAtMs, timerMs = null } = body;
      tables.standings.set(resourceId, { status, round, movedAtMs, timerMs, ...spentOf(body) });
      break;
    }
    case 'poll.reset': {
      const { from: status, round, tally } = body;
      const row = { pollId: resourceId, round, status, tally, endedAt: new Date(atMs) };
      tables.rounds.set(JSON.stringify([resourceId, round]), row);
      const begun = { status: 'draft', round: round + 1, movedAtMs: atMs, timerMs: null };
      const next = { ...begun, ...spentOf(body) };
      tables.standings.set(resourceId, next);
      break;
    }
    default:
      applyToBallots(tables, event);
      applyToPosts(tables, event);
  }
}

function spentOf({
  spentOpensAtMs = null,
  spentClosesAtMs = null,
}: {
  spentOpensAtMs?: number | null | undefined;
  spentClosesAtMs?: number | null | undefined;
}): object {
  return { spentOpensAtMs, spentClosesAtMs };
}

function applyToBallots(tables: Tables, { body, resourceId, atMs }: LogEvent): void {
  switch (body.type) {
    case 'ballots.cast':
      for (const { voterId, ballot, answer, isAside } of body.ballots) {
        const key = JSON.stringify([resourceId, body.round, voterId]);
        const { round } = body;
        tables.ballots.set(key, {
          ...{ pollId: resourceId, round, voterId, ballot, updatedAt: new Date(atMs) },
          ...{ textId: answer?.id ?? null, textState: answer?.state ?? null },
          aside: isAside ? (asideOf(tables, key) ?? {}) : null,
        });
      }
      break;
    case 'ballot.retracted':
      tables.ballots.delete(JSON.stringify([resourceId, body.round, body.voterId]));
      break;
    case 'ballots.set_aside': {
      const { by, reason } = body;
      const aside = { by, at: new Date(atMs).toISOString(), ...(reason && { reason }) };
      for (const { voterId } of body.ballots)
        putAside(tables, resourceId, body.round, voterId, aside);
      break;
    }
    case 'ballots.released':
      for (const { voterId } of body.ballots) {
        putAside(tables, resourceId, body.round, voterId, null);
      }
  }
}

/** What no list shows. */
function applyToTraces(tables: Tables, { body, resourceId: pollId }: LogEvent): void {
  const count = (number: number): void => {
    tables.postCounts.set(pollId, Math.max(number, tables.postCounts.get(pollId) ?? 0));
  };
  const nameOf = (round: number, voterId: string): string =>
    JSON.stringify([pollId, round, voterId]);
  if ('spellings' in body) {
    const { round } = body;
    for (const { word, spelling, isAside } of body.spellings ?? []) {
      const row = { pollId, round, isAside, word, spelling };
      tables.spellings.set(JSON.stringify([pollId, round, isAside, word]), row);
    }
  }
  if (body.type === 'question.asked') count(body.number ?? 0);
  if (body.type === 'ballots.cast') {
    for (const { answer } of body.ballots) count(Number(answer?.id.slice(2) ?? 0));
  }
  if (body.type === 'ballot.retracted' && body.isAside) {
    tables.asideVoters.add(nameOf(body.round, body.voterId));
  }
  if (body.type === 'ballots.cast' || body.type === 'ballots.released') {
    const { round, ballots } = body;
    for (const { voterId } of ballots) tables.asideVoters.delete(nameOf(round, voterId));
  }
}

function reworded(question: QuestionRow, text: string): QuestionRow {
  if (question.text === text || question.originalText !== null) return question;
  return { ...question, originalText: question.text };
}

function putAside(
  { ballots }: Tables,
  pollId: string,
  round: number,
  voterId: string,
  aside: unknown,
): void {
  const key = JSON.stringify([pollId, round, voterId]);
  const ballot = ballots.get(key) as object | undefined;
  if (ballot) ballots.set(key, { ...ballot, aside });
}

function asideOf(tables: Tables, key: string): unknown {
  return (tables.ballots.get(key) as { aside: unknown } | undefined)?.aside;
}

function applyToPosts(tables: Tables, { body, resourceId: pollId, atMs }: LogEvent): void {
  const keyOf = (id: string): string => JSON.stringify([pollId, id]);
  const remove = (id: string): void => {
    tables.questions.delete(keyOf(id));
    for (const vote of tables.questionVotes) {
      if (vote.startsWith(JSON.stringify([pollId, id]).slice(0, -1))) {
        tables.questionVotes.delete(vote);
      }
    }
  };
  switch (body.type) {
    case 'texts.decided':
      for (const { id, voterId } of body.texts) {
        const key = JSON.stringify([pollId, body.round, voterId]);
        const ballot = tables.ballots.get(key) as { textId: string | null } | undefined;
        if (ballot?.textId === id) tables.ballots.set(key, { ...ballot, textState: body.state });
      }
      break;
    case 'question.asked': {
      const { round, trimmed, question, number = null } = body;
      if (trimmed !== undefined) remove(trimmed);
      const { id, text, state, voterId = null, authorName = null } = question;
      const rest = { voterId, authorName, number, originalText: null, isPinned: false };
      tables.questions.set(keyOf(id), {
        ...{ pollId, id, round, text, state, ...rest },
        askedAt: new Date(atMs),
      });
      break;
    }
    case 'questions.changed':
      for (const { id, ...changes } of body.questions) {
        const question = tables.questions.get(keyOf(id));
        if (!question) continue;
        tables.questions.set(keyOf(id), { ...reworded(question, changes.text), ...changes });
      }
      break;
    case 'question.voted': {
      const vote = JSON.stringify([pollId, body.questionId, body.voterId]);
      if (!tables.questions.has(keyOf(body.questionId))) break;
      if (body.hasVoted) tables.questionVotes.add(vote);
      else tables.questionVotes.delete(vote);
      break;
    }
    case 'question.removed':
      remove(body.questionId);
      break;
    case 'word.decided':
      tables.words.set(keyOf(body.word), { pollId, word: body.word, isHidden: body.isHidden });
  }
}

function removeEntries(
  { entries }: Tables,
  resourceId: string,
  removed: readonly TrimmedEntries[],
): void {
  for (const { period, memberIds } of removed) {
    for (const memberId of memberIds) {
      entries.delete(JSON.stringify([resourceId, period, memberId]));
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
