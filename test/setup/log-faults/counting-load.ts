import { setTimeout as delay } from 'node:timers/promises';
import { type RostrumClient, RostrumError } from '@rostrum/client';
import type { Durability } from '@rostrum/domain';

const WRITERS = 8;
const MEMBERS = 5;
const RETRY_MS = 40;
const REST_MS = 5;
const CHOICES = ['a', 'b'];
/** Of one that must have a certain place. */
const MAX_ATTEMPTS = 100;

/** What is written to: a board on which everything is added up, and a poll of which ballots count once. */
export interface Target {
  durability: Durability;
  boardKey: string;
  pollId: string;
}

/** Where targets may lie; anywhere by default. */
export interface Placement {
  name: string;
  board(key: string): boolean;
  poll(id: string): boolean;
}

const ANYWHERE: Placement = { name: 'count', board: () => true, poll: () => true };

export async function makeTarget(
  host: RostrumClient,
  durability: Durability,
  place: Placement = ANYWHERE,
): Promise<Target> {
  const names = Array.from(
    { length: MAX_ATTEMPTS },
    (_, at) => `${place.name}-${durability}-${at}`,
  );
  const boardKey = names.find((name) => place.board(name));
  if (boardKey === undefined) throw new Error(`no board is found for ${place.name}`);
  await host.createLeaderboard({
    key: boardKey,
    name: boardKey,
    operator: 'increment',
    durability,
    periods: ['all-time', 'daily'],
  });
  return { durability, boardKey, pollId: await makePoll(host, durability, place) };
}

async function makePoll(
  host: RostrumClient,
  durability: Durability,
  place: Placement,
): Promise<string> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { pollId } = await host.createPoll({
      question: 'Which?',
      type: 'single',
      options: CHOICES.map((id) => ({ id, label: id })),
      durability,
    });
    if (place.poll(pollId)) return (await host.openPoll(pollId)).pollId;
  }
  throw new Error(`no poll is found for ${place.name}`);
}

/** Acknowledgements as clients noted them. */
export interface Acknowledged {
  /** Member → sum. */
  scores: Map<string, number>;
  /** Voter → choice. */
  ballots: Map<string, string>;
}

/**
 * Clients who write all along and note each acknowledgement. A write without an answer is sent again
 * under its key until there is one: in the end nobody is in doubt about any.
 */
export class CountingLoad {
  readonly target: Target;
  acknowledged: Acknowledged = { scores: new Map(), ballots: new Map() };
  /** What no repetition can help. */
  readonly faults: string[] = [];
  count = 0;
  repeated = 0;
  readonly #client: RostrumClient;
  #isStopping = false;
  #running: Promise<void>[] = [];
  #serial = 0;

  /** `client`: does not repeat by itself. */
  constructor(client: RostrumClient, target: Target) {
    this.#client = client;
    this.target = target;
  }

  start(): void {
    this.#isStopping = false;
    this.#running = Array.from({ length: WRITERS }, (_, writer) => this.#write(writer));
  }

  /** Resolves when every write that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #write(writer: number): Promise<void> {
    while (!this.#isStopping) {
      this.#serial += 1;
      const serial = this.#serial;
      if (serial % 3 === 0) await this.#vote(`v${serial}`, CHOICES[serial % 2] ?? 'a');
      else await this.#score(`m${(writer + serial) % MEMBERS}`, serial);
      await delay(REST_MS);
    }
  }

  async #score(memberId: string, serial: number): Promise<void> {
    const { boardKey, durability } = this.target;
    const call = { idempotencyKey: `${durability}-score-${serial}` };
    await this.#insist(() => this.#client.submitScore(boardKey, { memberId, score: 1 }, call));
    const { scores } = this.acknowledged;
    scores.set(memberId, (scores.get(memberId) ?? 0) + 1);
  }

  async #vote(voterId: string, choice: string): Promise<void> {
    const { pollId, durability } = this.target;
    const call = { idempotencyKey: `${durability}-vote-${voterId}` };
    const ballot = { choices: [choice] };
    await this.#insist(() => this.#client.castBallot(pollId, voterId, ballot, call));
    this.acknowledged.ballots.set(voterId, choice);
  }

  async #insist(write: () => Promise<unknown>): Promise<void> {
    while (true) {
      try {
        await write();
        this.count += 1;
        return;
      } catch (error) {
        const mayRepeat = error instanceof RostrumError && error.retryable;
        if (!mayRepeat) {
          this.faults.push(String(error));
          return;
        }
        this.repeated += 1;
        await delay(RETRY_MS);
      }
    }
  }
}
