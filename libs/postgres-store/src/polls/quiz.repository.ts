import type { BallotRecord, QuizAward, QuizClosing, QuizRepository } from '@rostrum/domain';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { query, rowsOf, run } from '../query.ts';
import { toPoll } from './poll-rows.ts';

export class PostgresQuizRepository implements QuizRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async findDue(limit: number): Promise<QuizClosing[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('quiz_closings as closing')
        .innerJoin('polls', 'polls.id', 'closing.poll_id')
        .selectAll('polls')
        .select(['closing.round as closed_round', 'closing.closed_at'])
        .where('closing.due_at', '<=', sql<Date>`now()`)
        .orderBy('closing.due_at')
        .limit(limit),
    );
    return rows.map((row) => ({
      poll: toPoll(row),
      round: row.closed_round,
      closedAt: row.closed_at,
    }));
  }

  async unawarded(
    { poll, round }: QuizClosing,
    limit: number,
  ): Promise<{ voterId: string; ballot: BallotRecord }[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('ballots')
        .leftJoin('quiz_awards as award', (join) =>
          join
            .onRef('award.poll_id', '=', 'ballots.poll_id')
            .onRef('award.round', '=', 'ballots.round')
            .onRef('award.voter_id', '=', 'ballots.voter_id'),
        )
        .select(['ballots.voter_id', 'ballots.ballot'])
        .where('ballots.poll_id', '=', poll.id)
        .where('ballots.round', '=', round)
        .where('award.voter_id', 'is', null)
        .where('ballots.aside', 'is', null)
        .orderBy('ballots.voter_id')
        .limit(limit),
    );
    return rows.map(({ voter_id: voterId, ballot }) => ({ voterId, ballot }));
  }

  async award({ poll, round }: QuizClosing, awards: readonly QuizAward[]): Promise<void> {
    await run(
      this.#pool,
      sql`
        INSERT INTO quiz_awards (poll_id, round, voter_id, points)
        SELECT ${poll.id}, ${round}::integer, voter_id, points
        FROM unnest(${awards.map(({ voterId }) => voterId)}::text[],
          ${awards.map(({ points }) => points)}::integer[]) AS award (voter_id, points)
        ON CONFLICT DO NOTHING`,
    );
  }

  async finish({ poll, round, closedAt }: QuizClosing): Promise<void> {
    await run(
      this.#pool,
      sql`
        DELETE FROM quiz_closings
        WHERE poll_id = ${poll.id} AND round = ${round}
          AND closed_at < ${closedAt}::timestamptz + interval '1 millisecond'`,
    );
  }

  async postpone({ poll, round }: QuizClosing, delayMs: number): Promise<void> {
    await run(
      this.#pool,
      sql`
        UPDATE quiz_closings SET due_at = now() + ${delayMs} * interval '1 millisecond'
        WHERE poll_id = ${poll.id} AND round = ${round}`,
    );
  }
}
