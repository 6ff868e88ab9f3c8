import type {
  DecidedWord,
  KeptBallot,
  KeptQuestion,
  KeptVote,
  PollContent,
  PollContents,
  PollLife,
  PollRef,
  WordSpelling,
} from '@rostrum/domain';
import { type Compilable, type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

/** Rows read at once. */
const BATCH_SIZE = 1_000;

/**
 * Rows come in order of a key, each batch behind the last, by a statement of its own: however long
 * their reader takes, no connection waits for him. Nothing is written to a poll meanwhile.
 */
export class PostgresPollContents implements PollContents {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async contentOf({ tenantId, id }: PollRef, version: number): Promise<PollContent | undefined> {
    const row = await firstOf(
      this.#pool,
      query.selectFrom('polls').selectAll().where('id', '=', id).where('tenant_id', '=', tenantId),
    );
    if (row === undefined) return undefined;
    const life = lifeOf(row);
    return {
      life,
      version,
      postCount: row.post_count,
      ballots: this.#ballots(id, life.round),
      spellings: this.#spellings(id, life.round),
      decidedWords: this.#decidedWords(id),
      questions: this.#questions(id, life.round),
      votes: this.#votes(id, life.round),
    };
  }

  async *#ballots(pollId: string, round: number): AsyncGenerator<KeptBallot[]> {
    const ballots = this.#batches<Selectable<Database['ballots']>>((last) =>
      query
        .selectFrom('ballots')
        .selectAll()
        .where('poll_id', '=', pollId)
        .where('round', '=', round)
        .where('voter_id', '>', last?.voter_id ?? '')
        .orderBy('voter_id')
        .limit(BATCH_SIZE),
    );
    for await (const rows of ballots) yield rows.map(toBallot);
    const absent = this.#batches<Selectable<Database['aside_voters']>>((last) =>
      query
        .selectFrom('aside_voters')
        .selectAll()
        .where('poll_id', '=', pollId)
        .where('round', '=', round)
        .where('voter_id', '>', last?.voter_id ?? '')
        .orderBy('voter_id')
        .limit(BATCH_SIZE),
    );
    for await (const rows of absent) yield rows.map(({ voter_id }) => absentVoter(voter_id));
  }

  async *#spellings(pollId: string, round: number): AsyncGenerator<WordSpelling[]> {
    const spellings = this.#batches<Selectable<Database['word_spellings']>>((last) =>
      query
        .selectFrom('word_spellings')
        .selectAll()
        .where('poll_id', '=', pollId)
        .where('round', '=', round)
        .where(sql<boolean>`(is_aside, word) > (${last?.is_aside ?? false}, ${last?.word ?? ''})`)
        .orderBy('is_aside')
        .orderBy('word')
        .limit(BATCH_SIZE),
    );
    for await (const rows of spellings) {
      yield rows.map(({ is_aside: isAside, word, spelling }) => ({ word, spelling, isAside }));
    }
  }

  async *#decidedWords(pollId: string): AsyncGenerator<DecidedWord[]> {
    const words = this.#batches<Selectable<Database['poll_words']>>((last) =>
      query
        .selectFrom('poll_words')
        .selectAll()
        .where('poll_id', '=', pollId)
        .where('word', '>', last?.word ?? '')
        .orderBy('word')
        .limit(BATCH_SIZE),
    );
    for await (const rows of words) {
      yield rows.map(({ word, is_hidden: isHidden }) => ({ word, isHidden }));
    }
  }

  /** At once: a round has no more than fit. Those without a number were asked before all others. */
  async *#questions(pollId: string, round: number): AsyncGenerator<KeptQuestion[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('poll_questions')
        .selectAll()
        .where('poll_id', '=', pollId)
        .where('round', '=', round)
        .orderBy(sql`number NULLS FIRST`)
        .orderBy('asked_at')
        .orderBy('id'),
    );
    yield rows.map((row, index) => ({
      id: row.id,
      number: row.number ?? index + 1,
      voterId: row.voter_id ?? undefined,
      authorName: row.author_name ?? undefined,
      text: row.text,
      originalText: row.original_text ?? undefined,
      state: row.state,
      isPinned: row.is_pinned,
      askedAtMs: row.asked_at.getTime(),
    }));
  }

  async *#votes(pollId: string, round: number): AsyncGenerator<KeptVote[]> {
    const votes = this.#batches<{ question_id: string; voter_id: string }>((last) =>
      query
        .selectFrom('question_votes as vote')
        .innerJoin('poll_questions as question', (join) =>
          join
            .onRef('question.poll_id', '=', 'vote.poll_id')
            .onRef('question.id', '=', 'vote.question_id'),
        )
        .select(['vote.question_id', 'vote.voter_id'])
        .where('vote.poll_id', '=', pollId)
        .where('question.round', '=', round)
        .where(
          sql<boolean>`(vote.question_id, vote.voter_id) >
            (${last?.question_id ?? ''}, ${last?.voter_id ?? ''})`,
        )
        .orderBy('vote.question_id')
        .orderBy('vote.voter_id')
        .limit(BATCH_SIZE),
    );
    for await (const rows of votes) {
      yield rows.map((row) => ({ questionId: row.question_id, voterId: row.voter_id }));
    }
  }

  async *#batches<Row>(after: (last: Row | undefined) => Compilable<Row>): AsyncGenerator<Row[]> {
    let last: Row | undefined;
    for (;;) {
      const rows = await rowsOf(this.#pool, after(last));
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH_SIZE) return;
      last = rows.at(-1);
    }
  }
}

function lifeOf(row: Selectable<Database['polls']>): PollLife {
  const { status, round, moved_at, timer_ms, spent_opens_at, spent_closes_at } = row;
  return {
    status,
    round,
    movedAtMs: moved_at?.getTime(),
    timerMs: timer_ms === null ? undefined : Number(timer_ms),
    spentOpensAtMs: spent_opens_at?.getTime(),
    spentClosesAtMs: spent_closes_at?.getTime(),
  };
}

function toBallot(row: Selectable<Database['ballots']>): KeptBallot {
  const { voter_id: voterId, ballot, aside, text_id: id, text_state: state } = row;
  return {
    voterId,
    ballot,
    isAside: aside !== null,
    castAtMs: row.updated_at.getTime(),
    answer: id === null || state === null ? undefined : { id, state },
  };
}

function absentVoter(voterId: string): KeptBallot {
  return { voterId, ballot: undefined, isAside: true, castAtMs: undefined, answer: undefined };
}
