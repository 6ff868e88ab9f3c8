import {
  arrivalsBeyond,
  type BoardContent,
  type BoardContents,
  type HeldMark,
  type Leaderboard,
  type Member,
  type MemberPlacement,
  placementOn,
  type StoredLog,
  versionBeyond,
} from '@rostrum/domain';
import type { Pool } from 'pg';
import { EntryReader } from '../entries/entry-reader.ts';
import { PostgresMemberRepository } from '../members/member.repository.ts';
import { firstOf, query, rowsOf } from '../query.ts';

const MEMBERS_AT_ONCE = 1000;

/** What is stored of boards, for their live state to be made anew from. */
export class PostgresBoardContents implements BoardContents {
  readonly #pool: Pool;
  readonly #entries: EntryReader;
  readonly #members: PostgresMemberRepository;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#entries = new EntryReader(pool);
    this.#members = new PostgresMemberRepository(pool);
  }

  async contentOf(board: Leaderboard, partition: number): Promise<BoardContent> {
    const [log, held] = await Promise.all([this.#logOf(partition), this.#heldOn(board.id)]);
    return {
      version: versionBeyond(log, Date.now()),
      arrivals: arrivalsBeyond(log),
      placements: this.#placementsOn(board),
      entries: this.#entries.streamBatches(board.id),
      held,
    };
  }

  async #logOf(partition: number): Promise<StoredLog> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('partitions')
        .select(['sequence', 'version'])
        .where('partition', '=', partition),
    );
    if (!row) throw new RangeError(`no partition ${partition}`);
    return { sequence: Number(row.sequence), version: Number(row.version) };
  }

  /** Few: a board holds no more than its quarantine has room for. */
  async #heldOn(leaderboardId: string): Promise<HeldMark[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('quarantined_submissions')
        .select(['id', 'held_at'])
        .where('leaderboard_id', '=', leaderboardId)
        .where('status', '=', 'pending'),
    );
    return rows.map((row) => ({ id: row.id, heldAtMs: row.held_at.getTime() }));
  }

  async *#placementsOn(board: Leaderboard): AsyncGenerator<MemberPlacement[], void> {
    let after: string | undefined;
    do {
      const request = { limit: MEMBERS_AT_ONCE, after };
      const page = await this.#members.listPlaced(board.tenantId, board.segments ?? [], request);
      yield page.items.map((member: Member) => placementOn(board, member, false));
      after = page.next;
    } while (after !== undefined);
  }
}
