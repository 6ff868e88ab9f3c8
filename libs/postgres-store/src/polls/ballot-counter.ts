import { Worker } from 'node:worker_threads';
import {
  type BallotCounter,
  type BallotRules,
  type BallotTimes,
  type CountingResult,
  type CountRequest,
  DomainError,
  type LogPosition,
  type Recount,
} from '@rostrum/domain';

type CountedPoll = { id: string } & BallotRules;

/** What a thread is given, and what it gives back. */
export type ThreadOrder = { databaseUrl: string; poll: CountedPoll } & (
  | { kind: 'count'; round: number; request: CountRequest }
  | { kind: 'times'; round: number }
  | { kind: 'recount'; upTo: LogPosition }
);

export type ThreadAnswer = { result: unknown } | { isAway: boolean; message: string };

/** Threads of one process at a time; further counts wait for their turn. */
const MAX_THREADS = 1;
const MAX_WAITING = 100;

const IS_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = new URL(IS_SOURCE ? './ballot.thread.ts' : './ballot.thread.js', import.meta.url);

/** Counts where the ballots are stored, in threads of its own: a count may take seconds. */
export class PostgresBallotCounter implements BallotCounter {
  readonly #databaseUrl: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  async count(poll: CountedPoll, round: number, request: CountRequest): Promise<CountingResult> {
    const order = { kind: 'count' as const, poll: rulesOf(poll), round, request };
    return (await this.#run(order)) as CountingResult;
  }

  async times(poll: CountedPoll, round: number): Promise<BallotTimes> {
    return (await this.#run({ kind: 'times', poll: rulesOf(poll), round })) as BallotTimes;
  }

  async recount(poll: CountedPoll, upTo: LogPosition): Promise<Recount> {
    return (await this.#run({ kind: 'recount', poll: rulesOf(poll), upTo })) as Recount;
  }

  async #run(order: DistributiveOmit<ThreadOrder, 'databaseUrl'>): Promise<unknown> {
    await this.#turn();
    try {
      return await run({ ...order, databaseUrl: this.#databaseUrl });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= MAX_THREADS) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new DomainError('store.unavailable', 'Too many polls are being counted. Try again.', {
          retryAfterSeconds: 5,
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** Of a poll, what a thread needs: it is copied. */
function rulesOf(poll: CountedPoll): CountedPoll {
  const { id, type, options, minChoices, maxChoices, ballotChange, scale, allowWriteIns } = poll;
  return { id, type, options, minChoices, maxChoices, ballotChange, scale, allowWriteIns };
}

function run(order: ThreadOrder): Promise<unknown> {
  const thread = new Worker(THREAD, {
    workerData: order,
    ...(IS_SOURCE && { execArgv: ['--conditions=source'] }),
  });
  // A count under way keeps nobody from stopping.
  thread.unref();
  return new Promise((resolve, reject) => {
    thread.once('message', (answer: ThreadAnswer) => {
      if ('result' in answer) resolve(answer.result);
      else if (answer.isAway) reject(new DomainError('store.unavailable', answer.message));
      else reject(new Error(answer.message));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the count ended without a result')));
  });
}
