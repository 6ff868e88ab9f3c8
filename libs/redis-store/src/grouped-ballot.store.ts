import type { BallotInput, CastOutcome, IdempotentRequest, Poll } from '@rostrum/domain';
import { RedisBallotStore } from './ballot.store.ts';

/** Ballots that one run of the script takes at most: it holds up everybody else meanwhile. */
const MAX_GROUP = 64;

interface Waiting {
  ballot: BallotInput;
  resolve: (outcome: CastOutcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Casts together what arrives together, as scores are written: single ballots in one poll that come
 * in within one turn of the event loop become one run of the script and one event, each with its own
 * answer. The script judges them in order, so two of one voter may share a run.
 */
export class GroupedBallotStore extends RedisBallotStore {
  readonly #waiting = new Map<string, Waiting[]>();

  override cast(
    poll: Poll,
    ballots: BallotInput[],
    idempotency: IdempotentRequest | undefined,
  ): Promise<CastOutcome> {
    const [ballot] = ballots;
    // The answer to a request with a key is remembered as that of its whole run.
    if (!ballot || ballots.length > 1 || idempotency) {
      return super.cast(poll, ballots, idempotency);
    }
    return new Promise((resolve, reject) => {
      this.#waitingFor(poll).push({ ballot, resolve, reject });
    });
  }

  #waitingFor(poll: Poll): Waiting[] {
    // Under another version of its definition a poll is another one to the script.
    const name = `${poll.id}/${poll.configVersion}`;
    const known = this.#waiting.get(name);
    if (known) return known;
    const waiting: Waiting[] = [];
    this.#waiting.set(name, waiting);
    // After everything that this turn of the event loop reads from sockets.
    setImmediate(() => {
      this.#waiting.delete(name);
      for (let from = 0; from < waiting.length; from += MAX_GROUP) {
        void this.#castGroup(poll, waiting.slice(from, from + MAX_GROUP));
      }
    });
    return waiting;
  }

  async #castGroup(poll: Poll, group: readonly Waiting[]): Promise<void> {
    try {
      const ballots = group.map(({ ballot }) => ballot);
      const { outcomes, ...shared } = await super.cast(poll, ballots, undefined);
      for (const [index, { resolve }] of group.entries()) {
        const outcome = outcomes[index];
        if (!outcome) throw new TypeError('a ballot was not answered');
        resolve({ ...shared, outcomes: [outcome] });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
