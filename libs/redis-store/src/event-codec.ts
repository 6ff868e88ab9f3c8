import type {
  AcceptedSubmission,
  EventBody,
  LogEvent,
  Operator,
  PollStatus,
} from '@rostrum/domain';
import { integer, list, number, text } from './replies.ts';

/** Reads the fields of a stream entry; each script's head says what it writes. */
export function decodeEvent(partition: number, fields: readonly string[]): LogEvent {
  const named = new Map<string, string>();
  for (let at = 0; at < fields.length; at += 2) named.set(fields[at] ?? '', fields[at + 1] ?? '');
  const field = (name: string): string => {
    const value = named.get(name);
    if (value === undefined) throw new TypeError(`the event has no field ${name}`);
    return value;
  };
  return {
    position: { partition, epoch: field('epoch'), sequence: integer(field('sequence')) },
    tenantId: field('tenant'),
    resourceId: field('resource'),
    version: integer(field('version')),
    atMs: integer(field('at')),
    body: decodeBody(field('type'), JSON.parse(field('body'))),
  };
}

function decodeBody(type: string, body: unknown): EventBody {
  switch (type) {
    case 'scores.submitted':
      return { type, submissions: decodeSubmissions(record(body)) };
    case 'entry.removed': {
      const { member, periods } = record(body);
      return { type, memberId: text(member), periods: list(periods).map(text) };
    }
    case 'ballots.cast':
      return { type, ballots: list(body).map(decodeBallot) };
    case 'ballot.retracted': {
      const { voter, former } = record(body);
      return { type, voterId: text(voter), previous: splitChoices(text(former)) };
    }
    case 'poll.moved': {
      const { from, to } = record(body);
      return { type, from: text(from) as PollStatus, to: text(to) as PollStatus };
    }
    default:
      throw new TypeError(`unknown type of event: ${type}`);
  }
}

function decodeSubmissions(body: Record<string, unknown>): AcceptedSubmission[] {
  const sets = list(body['periods']).map((ids) => list(ids).map(text));
  return list(body['items']).map((item) => {
    const [member, operator, score, set, stored] = list(item);
    const periods = sets[integer(set) - 1] ?? [];
    const memberId = text(member);
    return {
      memberId,
      operator: text(operator) as Operator,
      score: number(score),
      entries: list(stored).map((row) => {
        const [period, standing, prefix, at, metadata] = list(row);
        return {
          period: text(periods[integer(period) - 1]),
          memberId,
          score: number(standing),
          prefix: text(prefix),
          updatedAtMs: integer(at),
          metadata: metadata === '' ? undefined : text(metadata),
        };
      }),
    };
  });
}

function decodeBallot(item: unknown): {
  voterId: string;
  choices: string[];
  previous: string[] | undefined;
} {
  const [voter, choices, former] = list(item).map(text);
  return {
    voterId: text(voter),
    choices: splitChoices(text(choices)),
    previous: former === '' ? undefined : splitChoices(text(former)),
  };
}

export function joinChoices(choices: readonly string[]): string {
  return choices.join(',');
}

function splitChoices(joined: string): string[] {
  return joined === '' ? [] : joined.split(',');
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError('not an object');
}
