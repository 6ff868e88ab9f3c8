import { Worker } from 'node:worker_threads';
import {
  type BallotCounter,
  type BallotRules,
  type CountingResult,
  type CountRequest,
  DomainError,
} from '@rostrum/domain';

/** What the thread is given, and what it gives back. */
export interface CountOrder {
  databaseUrl: string;
  pollId: string;
  round: number;
  rules: BallotRules;
  request: CountRequest;
}

export type CountAnswer = { result: CountingResult } | { isAway: boolean; message: string };

/** Threads of one process at a time; further counts wait for their turn. */
const MAX_THREADS = 1;
const MAX_WAITING = 100;

const IS_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = new URL(IS_SOURCE ? './count.thread.ts' : './count.thread.js', import.meta.url);

/** Counts where the ballots are stored, in a thread of its own: a count may take seconds. */
export class PostgresBallotCounter implements BallotCounter {
  readonly #databaseUrl: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  async count(
    poll: { id: string } & BallotRules,
    round: number,
    request: CountRequest,
  ): Promise<CountingResult> {
    await this.#turn();
    try {
      const { id: pollId, type, options, minChoices, maxChoices, ballotChange, scale } = poll;
      const rules = { type, options, minChoices, maxChoices, ballotChange, scale };
      const databaseUrl = this.#databaseUrl;
      return await run({ databaseUrl, pollId, round, rules, request });
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

function run(order: CountOrder): Promise<CountingResult> {
  const thread = new Worker(THREAD, {
    workerData: order,
    ...(IS_SOURCE && { execArgv: ['--conditions=source'] }),
  });
  // A count under way keeps nobody from stopping.
  thread.unref();
  return new Promise((resolve, reject) => {
    thread.once('message', (answer: CountAnswer) => {
      if ('result' in answer) resolve(answer.result);
      else if (answer.isAway) reject(new DomainError('store.unavailable', answer.message));
      else reject(new Error(answer.message));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the count ended without a result')));
  });
}
