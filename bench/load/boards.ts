import type { LeaderboardInput } from '@rostrum/client';
import { randomNumbers } from '../measure/statistics.ts';
import type { Rostrum } from '../servers/rostrum.ts';
import { encodePost } from './http-connection.ts';

const BATCH_SIZE = 1000;
/** All scores have this many digits, so that one can be written over another. */
const SCORE_DIGITS = 7;
const MIN_SCORE = 10 ** (SCORE_DIGITS - 1);
/** A hundredth of all scores, so that a member overtakes a hundredth of the others. */
const RISE = 0.18 * MIN_SCORE;
/** Enough of them that no contestant's caches see a short cycle. */
const DISTINCT_MESSAGES = 20_000;
const LOAD_SEED = 1;
const FILL_SEED = 2;

export interface Submission {
  memberId: string;
  score: number;
}

export function memberName(index: number): string {
  return `player-${String(index).padStart(6, '0')}`;
}

function randomScore(random: () => number): number {
  return MIN_SCORE + Math.floor(random() * 9 * MIN_SCORE);
}

/** A score for each member, in their order, made one by one. */
export function* initialScores(
  members: number,
  nameOf: (index: number) => string = memberName,
): Generator<Submission> {
  const random = randomNumbers(FILL_SEED);
  for (let index = 0; index < members; index += 1) {
    yield { memberId: nameOf(index), score: randomScore(random) };
  }
}

/**
 * Scores that members drawn at random reach next, each a little better than any they had, so that
 * every submission changes something and the board stays as spread out as it was.
 */
export class RisingScores {
  readonly #random = randomNumbers(LOAD_SEED);
  readonly #scores: Float64Array;

  constructor(members: number) {
    const random = randomNumbers(FILL_SEED);
    this.#scores = Float64Array.from({ length: members }, () => randomScore(random));
  }

  next(): Submission {
    const index = Math.floor(this.#random() * this.#scores.length);
    const score = (this.#scores[index] ?? 0) + 1 + Math.floor(this.#random() * RISE);
    this.#scores[index] = score;
    return { memberId: memberName(index), score };
  }
}

/** Scores of members drawn at random, all alike often; the same ones at every call. */
export function randomSubmissions(members: number, count = DISTINCT_MESSAGES): Submission[] {
  const random = randomNumbers(LOAD_SEED);
  return Array.from({ length: count }, () => ({
    memberId: memberName(Math.floor(random() * members)),
    score: randomScore(random),
  }));
}

/** Makes a board on which every submission replaces the one before, with all its members. */
export async function fillBoard(
  rostrum: Rostrum,
  board: Pick<LeaderboardInput, 'key' | 'periods' | 'durability'>,
  members: number,
): Promise<void> {
  await rostrum.client.createLeaderboard({ ...board, name: board.key, operator: 'set' });
  const scores = [...initialScores(members)];
  for (let from = 0; from < scores.length; from += BATCH_SIZE) {
    await rostrum.client.submitScores(board.key, scores.slice(from, from + BATCH_SIZE));
  }
}

/** Waits until PostgreSQL has everything that was written to the board so far. */
export async function settle(rostrum: Rostrum, key: string): Promise<void> {
  await rostrum.client.submitScore(
    key,
    { memberId: memberName(0), score: 0 },
    { waitUntilPersisted: true },
  );
}

/**
 * Writes a new score over the one at the end of an encoded submission: sent again as it was, it
 * would change nothing, and cost less than it should.
 */
export function renewScore(message: Buffer, random: () => number): void {
  message.write(String(randomScore(random)), message.length - SCORE_DIGITS - 1, 'latin1');
}

/** One request for each submission, to Rostrum. */
export function scoreMessages(
  rostrum: Rostrum,
  key: string,
  submissions: readonly Submission[],
): Buffer[] {
  return submissions.map((submission) =>
    encodePost({
      path: `/v1/leaderboards/${key}/scores`,
      body: JSON.stringify(submission),
      headers: { Authorization: `Bearer ${rostrum.secretKey}` },
    }),
  );
}

/** One request for each thousand submissions, to Rostrum. */
export function batchMessages(
  rostrum: Rostrum,
  key: string,
  submissions: readonly Submission[],
): Buffer[] {
  const messages: Buffer[] = [];
  for (let from = 0; from < submissions.length; from += BATCH_SIZE) {
    messages.push(
      encodePost({
        path: `/v1/leaderboards/${key}/scores/batch`,
        body: JSON.stringify({ submissions: submissions.slice(from, from + BATCH_SIZE) }),
        headers: { Authorization: `Bearer ${rostrum.secretKey}` },
      }),
    );
  }
  return messages;
}
