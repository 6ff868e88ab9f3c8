import type {
  AcceptedSubmission,
  AnswerRecord,
  BallotRecord,
  EventBody,
  HeldSubmission,
  LogEvent,
  Operator,
  PollStatus,
  StoredEntry,
  TrimmedEntries,
  WordSpelling,
} from '@rostrum/domain';
import { unpackTime } from './entry-codec.ts';
import { memberState } from './placements.ts';
import { decodeReading } from './poll-reading.ts';
import { decodePostEvent } from './post-events.ts';
import { postState } from './post-reading.ts';
import { errorCode, integer, list, number, text } from './replies.ts';

/** Reads the fields of a stream entry; each script's head says what it writes. */
export function decodeEvent(partition: number, fields: readonly string[]): LogEvent {
  const named = new Map<string, string>();
  for (let at = 0; at < fields.length; at += 2) named.set(fields[at] ?? '', fields[at + 1] ?? '');
  const field = (name: string): string => {
    const value = named.get(name);
    if (value === undefined) throw new TypeError(`the event has no field ${name}`);
    return value;
  };
  const names = named.get('names');
  return {
    position: { partition, epoch: field('epoch'), sequence: integer(field('sequence')) },
    tenantId: field('tenant'),
    resourceId: field('resource'),
    version: integer(field('version')),
    atMs: integer(field('at')),
    body: decodeBody(field('type'), field('body'), integer(field('at'))),
    ...(names !== undefined && { names: names.split(' ') }),
  };
}

function decodeBody(type: string, written: string, atMs: number): EventBody {
  if (type === 'scores.submitted') return { type, ...decodeScores(written.split('\n'), atMs) };
  const body: unknown = JSON.parse(written);
  return decodeBoardEvent(type, body) ?? decodePollEvent(type, body, atMs);
}

/** `undefined` for what is no event of a board. */
function decodeBoardEvent(type: string, body: unknown): EventBody | undefined {
  switch (type) {
    case 'entry.removed': {
      const { member, periods } = record(body);
      return { type, memberId: text(member), periods: list(periods).map(text) };
    }
    case 'entries.restored':
      return { type, ...decodeRestored(record(body)) };
    case 'members.placed': {
      const placements = list(body).map((item) => {
        const [memberId, state] = list(item).map(text);
        return { memberId: text(memberId), state: memberState(text(state)) };
      });
      return { type, placements };
    }
    case 'scores.quarantined':
      return { type, held: list(body).map(decodeHeld) };
    case 'quarantine.settled': {
      const { id, status, by } = record(body);
      return {
        type,
        quarantineId: text(id),
        status: text(status) as 'approved' | 'rejected',
        by: text(by),
      };
    }
    default:
      return undefined;
  }
}

function decodePollEvent(type: string, body: unknown, atMs: number): EventBody {
  switch (type) {
    case 'ballots.cast': {
      // Before polls had rounds, the ballots were all there was.
      const cast = Array.isArray(body) ? { round: 1, ballots: body } : record(body);
      const { round, ballots, aside = [], spellings }: Record<string, unknown> = cast;
      const setAside = new Set(list(aside).map(text));
      const decoded = list(ballots).map((item) => decodeBallot(item, setAside));
      return { type, round: integer(round), ballots: decoded, ...decodeSpellings(spellings) };
    }
    case 'ballots.set_aside': {
      const { round, ballots, by, reason, spellings } = record(body);
      return {
        type,
        round: integer(round),
        ballots: list(ballots).map((item) => {
          const [voterId, ballot] = list(item).map(text);
          return { voterId: text(voterId), ballot: text(ballot) };
        }),
        by: text(by),
        reason: reason === undefined ? undefined : text(reason),
        ...decodeSpellings(spellings),
      };
    }
    case 'ballots.released': {
      const { round, ballots, by, spellings } = record(body);
      return {
        type,
        round: integer(round),
        ballots: list(ballots).map((item) => {
          const [voterId, ballot] = list(item).map(text);
          return { voterId: text(voterId), ballot: ballot === '' ? undefined : text(ballot) };
        }),
        by: text(by),
        ...decodeSpellings(spellings),
      };
    }
    case 'ballot.retracted': {
      const { round = 1, voter, former, aside } = record(body);
      const retracted = { type, round: integer(round), voterId: text(voter) } as const;
      return { ...retracted, previous: text(former), ...(aside === 1 && { isAside: true }) };
    }
    case 'poll.moved':
      return { type, ...decodeMove(record(body), atMs) };
    case 'poll.reset': {
      const reset = record(body);
      const { tally } = decodeReading(reset['reading']);
      const from = text(reset['from']) as PollStatus;
      return { type, from, round: integer(reset['round']), tally, ...decodeSpent(reset) };
    }
    default:
      return decodePostEvent(type, record(body));
  }
}

/** Lines, and fields set apart by tabs: as the script can write and this can read them fastest. */
function decodeScores(
  [sets = '', ...lines]: string[],
  atMs: number,
): { submissions: AcceptedSubmission[]; trimmed?: TrimmedEntries[] } {
  const periods = sets.split(' ').map((ids) => ids.split(','));
  if (lines.length === 0) throw new TypeError('the event holds no submission');
  const submissions: AcceptedSubmission[] = [];
  const trimmed: TrimmedEntries[] = [];
  for (const line of lines) {
    const fields = line.split('\t');
    const [memberId, operator, score, set] = fields;
    if (memberId === '') {
      trimmed.push({ period: text(operator), memberIds: fields.slice(2) });
      continue;
    }
    submissions.push({
      memberId: text(memberId),
      operator: text(operator) as Operator,
      score: number(score),
      entries: decodeStored(fields, periods[integer(set) - 1] ?? [], atMs),
    });
  }
  return trimmed.length === 0 ? { submissions } : { submissions, trimmed };
}

/** The entries that a submission changed: six fields each, behind the first four. */
function decodeStored(fields: string[], periods: string[], atMs: number): StoredEntry[] {
  const memberId = text(fields[0]);
  const entries: StoredEntry[] = [];
  for (let at = 4; at < fields.length; at += 6) {
    const [place, score, prefix, packedAt, attempts, metadata] = fields.slice(at, at + 6);
    entries.push({
      period: text(periods[integer(place) - 1]),
      memberId,
      score: number(score === '' ? fields[2] : score),
      prefix: text(prefix),
      updatedAtMs: packedAt === '' ? atMs : unpackTime(text(packedAt)),
      attempts: attempts ? integer(attempts) : undefined,
      metadata: metadata === '' ? undefined : text(metadata),
    });
  }
  return entries;
}

/** All of one period. */
function decodeRestored(
  body: Record<string, unknown>,
): Omit<Extract<EventBody, { type: 'entries.restored' }>, 'type'> {
  const { rebuild, by, to } = body;
  const period = text(body['period']);
  const memberIds = list(body['removed']).map(text);
  return {
    rebuildId: text(rebuild),
    ...(to !== '' && { toMs: integer(to) }),
    by: text(by),
    entries: list(body['entries']).map((item) => {
      const [memberId, score, prefix, packedAt, attempts, metadata] = list(item).map(text);
      return {
        period,
        memberId: text(memberId),
        score: number(score),
        prefix: text(prefix),
        updatedAtMs: unpackTime(text(packedAt)),
        attempts: attempts ? integer(attempts) : undefined,
        metadata: metadata === '' ? undefined : metadata,
      };
    }),
    removed: memberIds.length === 0 ? [] : [{ period, memberIds }],
  };
}

function decodeHeld(item: unknown): HeldSubmission {
  const { id, member, operator, score, columns, metadata, at, reason } = record(item);
  return {
    id: text(id),
    memberId: text(member),
    operator: text(operator) as Operator,
    score: number(score),
    columns: list(columns).map(number),
    metadata: metadata === '' ? undefined : text(metadata),
    occurredAtMs: integer(at),
    reason: errorCode(reason),
  };
}

/** Before polls had rounds, an event said no more than from where to where. */
function decodeMove(
  body: Record<string, unknown>,
  atMs: number,
): Omit<Extract<EventBody, { type: 'poll.moved' }>, 'type'> {
  const { from, to, at, round = 1, timer = '', remaining = '' } = body;
  const left = to === 'paused' ? remaining : timer;
  return {
    from: text(from) as PollStatus,
    to: text(to) as PollStatus,
    round: integer(round),
    movedAtMs: at === undefined ? atMs : integer(at),
    timerMs: to === 'closed' || left === '' ? undefined : integer(left),
    ...decodeSpent(body),
  };
}

function decodeSpent({ spentOpens = '', spentCloses = '' }: Record<string, unknown>): {
  spentOpensAtMs?: number;
  spentClosesAtMs?: number;
} {
  return {
    ...(spentOpens !== '' && { spentOpensAtMs: integer(spentOpens) }),
    ...(spentCloses !== '' && { spentClosesAtMs: integer(spentCloses) }),
  };
}

function decodeSpellings(written: unknown): { spellings?: WordSpelling[] } {
  if (written === undefined) return {};
  const spellings = list(written).map((item) => {
    const [word, spelling, aside] = list(item);
    return { word: text(word), spelling: text(spelling), isAside: aside === 1 };
  });
  return { spellings };
}

function decodeBallot(
  item: unknown,
  setAside: ReadonlySet<string>,
): {
  voterId: string;
  ballot: BallotRecord;
  previous: BallotRecord | undefined;
  answer?: AnswerRecord;
  isAside?: true;
} {
  const [voter, ballot, former, answer, state] = list(item).map(text);
  return {
    voterId: text(voter),
    ballot: text(ballot),
    previous: former === '' ? undefined : text(former),
    ...(answer !== undefined && { answer: { id: answer, state: postState(state) } }),
    ...(setAside.has(text(voter)) && { isAside: true }),
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError('not an object');
}
