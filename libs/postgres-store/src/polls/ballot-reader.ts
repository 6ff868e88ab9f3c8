import type {
  AsideBallot,
  BallotReader,
  BallotWindow,
  ListPage,
  ListRequest,
  StoredBallot,
} from '@rostrum/domain';
import type { Selectable } from 'kysely';
import type { Pool } from 'pg';
import { pageOf } from '../page.ts';
import { query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

type Row = Selectable<Database['ballots']>;

export class PostgresBallotReader implements BallotReader {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async within(
    pollId: string,
    { round, part, fromMs, toMs }: BallotWindow,
    { after = '', limit }: ListRequest,
  ): Promise<StoredBallot[]> {
    const rows = await rowsOf(
      this.#pool,
      ballotsAfter(pollId, round, after)
        .where('aside', part === 'aside' ? 'is not' : 'is', null)
        .where('updated_at', '>=', new Date(fromMs))
        .where('updated_at', '<', new Date(toMs))
        .limit(limit),
    );
    return rows.map(toBallot);
  }

  async aside(
    pollId: string,
    round: number,
    { limit, after = '' }: ListRequest,
  ): Promise<ListPage<AsideBallot>> {
    const rows = await rowsOf(
      this.#pool,
      ballotsAfter(pollId, round, after)
        .where('aside', 'is not', null)
        .limit(limit + 1),
    );
    const toItem = (row: Row): AsideBallot => ({ ...toBallot(row), aside: row.aside ?? {} });
    return pageOf(rows, limit, toItem, (row) => row.voter_id);
  }
}

/** In order of voters, whose ids are never empty. */
function ballotsAfter(pollId: string, round: number, voterId: string) {
  return query
    .selectFrom('ballots')
    .selectAll()
    .where('poll_id', '=', pollId)
    .where('round', '=', round)
    .where('voter_id', '>', voterId)
    .orderBy('voter_id');
}

function toBallot({ voter_id: voterId, ballot, updated_at: castAt }: Row): StoredBallot {
  return { voterId, ballot, castAt };
}
