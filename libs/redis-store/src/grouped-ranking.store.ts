import type { Leaderboard, SubmitOutcome, SubmitRequest } from '@rostrum/domain';
import { RedisRankingStore } from './ranking.store.ts';

/** Submissions that one run of the script takes at most: it holds up everybody else meanwhile. */
const MAX_GROUP = 64;

interface Waiting {
  request: SubmitRequest;
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
  readonly #groups = new Map<string, Waiting[]>();

  override submit(request: SubmitRequest): Promise<SubmitOutcome> {
    if (!mayShare(request)) return super.submit(request);
    return new Promise((resolve, reject) => {
      this.#groupOf(request.board).push({ request, resolve, reject });
    });
  }

  #groupOf(board: Leaderboard): Waiting[] {
    // Under another version of its definition a board is another one to the script.
    const name = `${board.id}/${board.configVersion}`;
    const known = this.#groups.get(name);
    if (known) return known;
    const group: Waiting[] = [];
    this.#groups.set(name, group);
    // After everything that this turn of the event loop reads from sockets.
    setImmediate(() => {
      this.#groups.delete(name);
      for (let from = 0; from < group.length; from += MAX_GROUP) {
        void this.#write(board, group.slice(from, from + MAX_GROUP));
      }
    });
    return group;
  }

  async #write(board: Leaderboard, group: readonly Waiting[]): Promise<void> {
    try {
      const written = await super.submit({
        board,
        submissions: group.flatMap(({ request }) => request.submissions),
        wantRanks: true,
        idempotency: undefined,
      });
      for (const [index, { resolve }] of group.entries()) {
        resolve({ ...written, outcomes: written.outcomes.slice(index, index + 1) });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/**
 * An idempotency key is remembered with the answer to the whole request, and the total in the
 * answer is that of the periods which the first submission falls into: the current ones.
 */
function mayShare({ submissions, wantRanks, idempotency }: SubmitRequest): boolean {
  const [first] = submissions;
  const isSingle = submissions.length === 1 && first?.occurredAtMs === undefined;
  return isSingle && wantRanks && idempotency === undefined;
}
