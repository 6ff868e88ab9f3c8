import type { EventBody, LogEvent, StoredEntry, TrimmedEntries } from '@rostrum/domain';
import type { Instance } from './fixtures.ts';
import type { PlainQuestion } from './post-trial.ts';

/** Everything new in the log, read as the persister does and acknowledged; nobody wants to be told of it. */
export async function drainEvents(instance: Instance): Promise<LogEvent[]> {
  const partitions = Array.from({ length: instance.keys.partitionCount }, (_, index) => index);
  const events: LogEvent[] = [];
  for (;;) {
    const entries = await instance.log.readNew('persist', partitions, 10_000, 1);
    if (entries.length === 0) break;
    for (const { event, fault } of entries) {
      if (!event) throw new Error(fault);
      events.push(event);
    }
    await instance.log.acknowledge('persist', entries);
  }
  await Promise.all(partitions.map((at) => instance.log.readStored('notify', at, [], 10_000)));
  return events;
}

/** What the questions of a poll's last round are by its events alone, in the order of asking. */
export function foldQuestions(
  events: readonly LogEvent[],
  pollId: string,
): Omit<PlainQuestion, 'originalText'>[] {
  const questions = new Map<string, Omit<PlainQuestion, 'originalText'>>();
  for (const { body } of events.filter((event) => event.resourceId === pollId)) {
    switch (body.type) {
      case 'question.asked':
        if (body.trimmed !== undefined) questions.delete(body.trimmed);
        questions.set(body.question.id, { ...body.question, isPinned: false, voters: new Set() });
        break;
      case 'question.voted': {
        const voters = questions.get(body.questionId)?.voters;
        if (voters?.has(body.voterId) === body.hasVoted) throw new Error('it says nothing new');
        if (body.hasVoted) voters?.add(body.voterId);
        else voters?.delete(body.voterId);
        break;
      }
      case 'questions.changed':
        for (const { id, ...changes } of body.questions) {
          Object.assign(questions.get(id) ?? {}, changes);
        }
        break;
      case 'question.removed':
        questions.delete(body.questionId);
        break;
      case 'poll.reset':
        questions.clear();
    }
  }
  return [...questions.values()];
}

const MOVES_NO_ENTRY: ReadonlySet<string> = new Set([
  'scores.quarantined',
  'quarantine.settled',
  'members.placed',
]);

/** What a board is by its events alone: the entries of each period by member. */
export function foldBoard(
  events: readonly LogEvent[],
  resourceId: string,
): Map<string, Map<string, StoredEntry>> {
  const periods = new Map<string, Map<string, StoredEntry>>();
  const entriesOf = (period: string): Map<string, StoredEntry> => {
    const entries = periods.get(period) ?? new Map<string, StoredEntry>();
    periods.set(period, entries);
    return entries;
  };
  const moves = events.filter(({ body }) => !MOVES_NO_ENTRY.has(body.type));
  for (const { body } of moves.filter((event) => event.resourceId === resourceId)) {
    const { set, removed } = changesOf(body);
    for (const entry of set) entriesOf(entry.period).set(entry.memberId, entry);
    for (const { period, memberIds } of removed) {
      for (const memberId of memberIds) entriesOf(period).delete(memberId);
    }
  }
  return periods;
}

function changesOf(body: EventBody): { set: StoredEntry[]; removed: TrimmedEntries[] } {
  switch (body.type) {
    case 'scores.submitted':
      return {
        set: body.submissions.flatMap(({ entries }) => entries),
        removed: body.trimmed ?? [],
      };
    case 'entries.restored':
      return { set: body.entries, removed: body.removed };
    case 'entry.removed':
      return {
        set: [],
        removed: body.periods.map((period) => ({ period, memberIds: [body.memberId] })),
      };
    default:
      throw new Error(`${body.type} is no event of a board`);
  }
}
