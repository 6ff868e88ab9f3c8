import type { Leaderboard, SubmitOutcome, SubmitRequest } from '@rostrum/domain';
import { RedisRankingStore } from './ranking.store.ts';
import { nameOf } from './request-arguments.ts';
import { nameSubmission, type SubmissionItem } from './submission-arguments.ts';

/** Submissions that one run of the script takes at most: it holds up everybody else meanwhile. */
const MAX_GROUP = 64;

interface Waiting {
  item: SubmissionItem;
  resolve: (outcome: SubmitOutcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes together what arrives together: single submissions to one board that come in within one
 * turn of the event loop become one run of the write script and one event, as a batch does, and
 * each gets its own answer. What a run costs beside its submissions is shared by all of them; a
 * submission that comes alone is written as it would be without this.
 */
export class GroupedRankingStore extends RedisRankingStore {
  readonly #waiting = new Map<string, Waiting[]>();

  override submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const item = shareable(request);
    if (!item) return super.submit(request);
    return new Promise((resolve, reject) => {
      this.#waitingFor(request.board).push({ item, resolve, reject });
    });
  }

  #waitingFor(board: Leaderboard): Waiting[] {
    // Under another version of its definition a board is another one to the script.
    const name = `${board.id}/${board.configVersion}`;
    const known = this.#waiting.get(name);
    if (known) return known;
    const waiting: Waiting[] = [];
    this.#waiting.set(name, waiting);
    // After everything that this turn of the event loop reads from sockets.
    setImmediate(() => {
      this.#waiting.delete(name);
      for (const group of groupsOf(waiting)) void this.#writeGroup(board, group);
    });
    return waiting;
  }

  async #writeGroup(board: Leaderboard, group: readonly Waiting[]): Promise<void> {
    try {
      const items = group.map(({ item }) => item);
      const request = { board, items, wantRanks: true, idempotency: undefined };
      const { answers, position } = await this.write(request);
      for (const [index, { outcome, version, total }] of answers.entries()) {
        group[index]?.resolve({
          outcomes: [outcome],
          version,
          total,
          isReplayed: outcome.status !== 'rejected' && outcome.isReplayed,
          position,
        });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/**
 * The submission as one of a group, if it may be: the total in the answer is that of the periods
 * which the first of a group falls into, so all must be of the current ones, and an answer is
 * remembered under one name.
 */
function shareable(request: SubmitRequest): SubmissionItem | undefined {
  const { submissions, wantRanks, idempotency } = request;
  // A signature is judged once a run.
  if (request.signature || request.isTrusted) return undefined;
  const [submission] = submissions;
  if (!submission || submissions.length > 1 || !wantRanks) return undefined;
  if (submission.occurredAtMs !== undefined) return undefined;
  const named = nameSubmission(submission);
  if (!idempotency) return { submission, idempotency: named };
  if (named) return undefined;
  return { submission, idempotency: { ...idempotency, key: nameOf('request', idempotency.key) } };
}

/** In order, a member once in each: ranks are those after the whole run. */
function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let members = new Set<string>();
  for (const one of waiting) {
    const { memberId } = one.item.submission;
    const last = groups.at(-1);
    if (!last || last.length === MAX_GROUP || members.has(memberId)) {
      groups.push([one]);
      members = new Set([memberId]);
    } else {
      last.push(one);
      members.add(memberId);
    }
  }
  return groups;
}
