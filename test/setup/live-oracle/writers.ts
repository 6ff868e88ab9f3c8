import { setTimeout as delay } from 'node:timers/promises';
import { type RostrumClient, RostrumError } from '@rostrum/client';
import type { Operator } from '@rostrum/domain';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';

const MEMBERS = 12;
const VOTERS = 12;
const RETRY_MS = 40;
const CHOICES = ['a', 'b', 'c', 'd'];

export interface WritersOptions {
  stage: Stage;
  /** With a secret key, an instance each; none of them tries again by itself. */
  clients: readonly RostrumClient[];
  count: number;
  /** Each writer rests so long at most between two writes. */
  restMs: number;
}

/**
 * Writes whatever may be written, at random, each write again with the same key until it is
 * acknowledged, and keeps account of what must have come of it.
 */
export class Writers {
  acknowledged = 0;
  repeated = 0;
  /** By board, member → score. */
  readonly scores = new Map<string, Map<string, number>>();
  /** By poll, voter → choice. */
  readonly ballots = new Map<string, Map<string, string>>();
  /** What no retry can help. */
  readonly faults: string[] = [];
  readonly #options: WritersOptions;
  #running: Promise<void>[] = [];
  #isStopping = false;
  #serial = 0;

  constructor(options: WritersOptions) {
    this.#options = options;
    for (const { board } of options.stage.boards) this.scores.set(board.key, new Map());
    for (const { pollId } of options.stage.polls) this.ballots.set(pollId, new Map());
  }

  start(random: Random): void {
    this.#isStopping = false;
    const randoms = Array.from({ length: this.#options.count }, () => random.fork());
    this.#running = randoms.map((own, writer) => this.#write(writer, own));
  }

  /** Resolves when every write that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #write(writer: number, random: Random): Promise<void> {
    while (!this.#isStopping) {
      if (random.below(5) < 3) await this.#writeScore(writer, random);
      else await this.#writeBallot(writer, random);
      await delay(random.next() * this.#options.restMs);
    }
  }

  async #writeScore(writer: number, random: Random): Promise<void> {
    const { board, operators } = random.pick(this.#options.stage.boards);
    const memberId = `w${writer}-${random.below(MEMBERS)}`;
    const scores = this.scores.get(board.key) ?? new Map<string, number>();
    const client = random.pick(this.#options.clients);
    if (random.below(12) === 0) {
      await this.#insist((call) => client.deleteEntry(board.key, memberId, {}, call));
      scores.delete(memberId);
      return;
    }
    const operator = random.pick(operators);
    const score = random.between(0, 40);
    const metadata = random.below(4) === 0 ? { hat: random.below(9) } : undefined;
    const override = operator === operators[0] ? {} : { operator };
    const submission = { memberId, score, ...override, ...(metadata && { metadata }) };
    await this.#insist((call) => client.submitScore(board.key, submission, call));
    scores.set(memberId, scoreAfter(scores.get(memberId), operator, score));
  }

  async #writeBallot(writer: number, random: Random): Promise<void> {
    const { pollId } = random.pick(this.#options.stage.polls);
    const voterId = `w${writer}-${random.below(VOTERS)}`;
    const ballots = this.ballots.get(pollId) ?? new Map<string, string>();
    const client = random.pick(this.#options.clients);
    if (ballots.has(voterId) && random.below(4) === 0) {
      await this.#insist((call) => client.retractBallot(pollId, voterId, call));
      ballots.delete(voterId);
      return;
    }
    const choice = random.pick(CHOICES);
    await this.#insist((call) => client.castBallot(pollId, voterId, { choices: [choice] }, call));
    ballots.set(voterId, choice);
  }

  /** The same write until it is acknowledged. */
  async #insist(write: (call: { idempotencyKey: string }) => Promise<unknown>): Promise<void> {
    this.#serial += 1;
    const idempotencyKey = `write-${this.#serial}`;
    while (true) {
      try {
        await write({ idempotencyKey });
        this.acknowledged += 1;
        return;
      } catch (error) {
        // What was removed before the answer was lost is found no more.
        if (error instanceof RostrumError && error.code === 'member.not_found') return;
        const mayRepeat = error instanceof RostrumError && error.retryable;
        if (!mayRepeat) this.faults.push(String(error));
        if (!mayRepeat) return;
        this.repeated += 1;
        await delay(RETRY_MS);
      }
    }
  }
}

function scoreAfter(standing: number | undefined, operator: Operator, score: number): number {
  if (operator === 'increment') return (standing ?? 0) + score;
  if (operator === 'decrement') return (standing ?? 0) - score;
  if (operator === 'best') return Math.max(standing ?? score, score);
  return score;
}
