import {
  DomainError,
  type ListPage,
  type ListRequest,
  type Poll,
  type PollRef,
  type PollRepository,
  type PollRound,
  type PollRules,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { pageOf } from '../page.ts';
import { unhurried } from '../pool.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';
import { inTransaction } from '../transaction.ts';

type Row = Selectable<Database['polls']>;

export class PostgresPollRepository implements PollRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(poll: Poll): Promise<void> {
    const values = {
      ...changeableColumns(poll),
      id: poll.id,
      tenant_id: poll.tenantId,
      key: poll.key ?? null,
      created_at: poll.createdAt,
    };
    const inserted = await firstOf(
      this.#pool,
      query
        .insertInto('polls')
        .values(values)
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'key']).where('key', 'is not', null).doNothing(),
        )
        .returning('id'),
    );
    if (inserted === undefined) {
      throw new DomainError('poll.exists', `A poll with the key "${poll.key}" exists already.`);
    }
  }

  /** Where one poll has as its key what is another's id, the id decides. */
  async find(tenantId: string, reference: string): Promise<Poll | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('polls')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where((where) => where.or([where('id', '=', reference), where('key', '=', reference)]))
        .orderBy(sql`id = ${reference}`, 'desc')
        .limit(1),
    );
    return row && toPoll(row);
  }

  /** @throws DomainError `cursor.invalid` when `after` is not a position this gave */
  async list(tenantId: string, { limit, after }: ListRequest): Promise<ListPage<Poll>> {
    const position = after === undefined ? undefined : parsePosition(after);
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('polls')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .$if(position !== undefined, (page) =>
          page.where(
            sql<boolean>`(created_at, id) < (${position?.createdAt}::timestamptz, ${position?.id})`,
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1),
    );
    return pageOf(rows, limit, toPoll, (row) => `${row.created_at.getTime()}:${row.id}`);
  }

  async update(poll: Poll): Promise<boolean> {
    const row = await firstOf(
      this.#pool,
      query
        .updateTable('polls')
        .set(changeableColumns(poll))
        .where('id', '=', poll.id)
        .where('tenant_id', '=', poll.tenantId)
        .where('config_version', '=', poll.configVersion - 1)
        .returning('id'),
    );
    return row !== undefined;
  }

  async rounds(poll: PollRef): Promise<PollRound[]> {
    const rows = await rowsOf(
      this.#pool,
      roundsOf(poll).orderBy('poll_rounds.round', 'desc').limit(MAX_ROUNDS),
    );
    return rows.map(toRound);
  }

  async round(poll: PollRef, round: number): Promise<PollRound | undefined> {
    const row = await firstOf(this.#pool, roundsOf(poll).where('poll_rounds.round', '=', round));
    return row && toRound(row);
  }

  /** Ballots go by the foreign key, however many there are: so without the time limit. */
  async delete(tenantId: string, pollId: string): Promise<Poll | undefined> {
    return inTransaction(this.#pool, async (client) => {
      await client.query('SET LOCAL statement_timeout = 0');
      const { rows } = await client.query<Row>(
        unhurried('DELETE FROM polls WHERE tenant_id = $1 AND id = $2 RETURNING *', [
          tenantId,
          pollId,
        ]),
      );
      return rows[0] && toPoll(rows[0]);
    });
  }
}

/** Rounds that a list shows, the latest first. */
const MAX_ROUNDS = 100;

function roundsOf({ tenantId, id }: PollRef) {
  return query
    .selectFrom('poll_rounds')
    .innerJoin('polls', 'polls.id', 'poll_rounds.poll_id')
    .selectAll('poll_rounds')
    .where('polls.tenant_id', '=', tenantId)
    .where('polls.id', '=', id);
}

function toRound(row: Selectable<Database['poll_rounds']>): PollRound {
  const { round, status, tally, ended_at: endedAt } = row;
  return { round, status, tally, endedAt };
}

/** Times come from the caller in whole milliseconds, so that a position is exact. */
function parsePosition(position: string): { createdAt: Date; id: string } {
  const [, time, id] = /^(-?\d{1,16}):(.+)$/s.exec(position) ?? [];
  const createdAt = new Date(Number(time));
  if (id === undefined || Number.isNaN(createdAt.getTime())) {
    throw new DomainError('cursor.invalid', 'The cursor is not one of this list.');
  }
  return { createdAt, id };
}

/** A poll keeps its key: links and embedded pages name it. */
function changeableColumns(poll: Poll) {
  return {
    question: poll.question,
    type: poll.type,
    rules: JSON.stringify(rulesOf(poll)),
    voter_identity: poll.voterIdentity,
    results_visibility: poll.resultsVisibility,
    durability: poll.durability,
    visibility: poll.visibility,
    config_version: poll.configVersion,
    updated_at: poll.updatedAt,
  };
}

/** What is kept as one value: rules and plan, and how options are shown. */
function rulesOf(poll: Poll): PollRules {
  return {
    options: poll.options,
    minChoices: poll.minChoices,
    maxChoices: poll.maxChoices,
    ballotChange: poll.ballotChange,
    scale: poll.scale,
    pointsBudget: poll.pointsBudget,
    allowWriteIns: poll.allowWriteIns,
    count: poll.count,
    shuffleOptions: poll.shuffleOptions,
    moderation: poll.moderation,
    opensAtMs: poll.opensAtMs,
    closesAtMs: poll.closesAtMs,
    durationSeconds: poll.durationSeconds,
  };
}

function toPoll(row: Row): Poll {
  return {
    ...row.rules,
    id: row.id,
    tenantId: row.tenant_id,
    key: row.key ?? undefined,
    question: row.question,
    type: row.type,
    voterIdentity: row.voter_identity,
    resultsVisibility: row.results_visibility,
    durability: row.durability,
    visibility: row.visibility,
    configVersion: row.config_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
