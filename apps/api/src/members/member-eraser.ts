import { Inject, Injectable } from '@nestjs/common';
import {
  type ArchiveStore,
  type EventLog,
  type LogPosition,
  type MemberErasure,
  type MemberErasureRepository,
} from '@rostrum/domain';
import { LeaderboardsService } from '../leaderboards/leaderboards.service.ts';
import { ARCHIVE_STORE, EVENT_LOG, MEMBER_ERASURE_REPOSITORY } from '../ports.ts';
import { MemberChanges } from './member-changes.ts';

/** Between two passes: whatever was under way when the erasure began has arrived by then. */
export const NEXT_PASS_MS = 3_000;
const PERSIST_TIMEOUT_MS = 5_000;

/**
 * Erases everything of a member, pass by pass, until one that went through everything has found
 * nothing: that one is the proof. A pass may break off anywhere; the next begins anew.
 */
@Injectable()
export class MemberEraser {
  constructor(
    @Inject(MEMBER_ERASURE_REPOSITORY) private readonly erasures: MemberErasureRepository,
    @Inject(ARCHIVE_STORE) private readonly archives: ArchiveStore,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly leaderboards: LeaderboardsService,
    private readonly changes: MemberChanges,
  ) {}

  async pass(erasure: MemberErasure): Promise<void> {
    const { tenantId, memberId, proof } = erasure;
    if (memberId === undefined) return;
    await this.changes.forgetProfile(tenantId, memberId);
    const { boards, entries, positions } = await this.leaderboards.eraseMember(tenantId, memberId);
    await this.#waitUntilPersisted(positions);
    const archived = await this.archives.eraseMember(tenantId, memberId);
    const traces = await this.erasures.eraseTraces(tenantId, memberId);
    await this.leaderboards.forgetHeld(tenantId, traces.held);
    const held = traces.held.length;
    const found = boards + entries + traces.entries + archived + held + traces.events;
    const updatedAt = new Date();
    // The first pass is never the proof: it may have run beside what came before it.
    const isProven =
      found === 0 && updatedAt.getTime() - erasure.createdAt.getTime() >= NEXT_PASS_MS;
    const after: MemberErasure = {
      ...erasure,
      updatedAt,
      memberId: isProven ? undefined : memberId,
      state: isProven ? 'completed' : 'running',
      proof: {
        boards: proof.boards + boards,
        // Rows of what was removed are gone by now, stored as removals; the rest was not live.
        entries: proof.entries + entries + traces.entries,
        archivedEntries: proof.archivedEntries + archived,
        held: proof.held + held,
        events: proof.events + traces.events,
        verifiedAt: isProven ? updatedAt.toISOString() : undefined,
      },
    };
    const nextDue = isProven ? undefined : new Date(updatedAt.getTime() + NEXT_PASS_MS);
    await this.erasures.save(after, nextDue);
  }

  /** Events that wait in a stream would bring back what is erased before they are stored. */
  async #waitUntilPersisted(positions: readonly LogPosition[]): Promise<void> {
    const last = new Map<number, LogPosition>();
    for (const position of positions) {
      const known = last.get(position.partition);
      if (!known || known.sequence < position.sequence) last.set(position.partition, position);
    }
    const waits = [...last.values()].map((position) =>
      this.log.waitUntilPersisted(position, PERSIST_TIMEOUT_MS),
    );
    if ((await Promise.all(waits)).some((outcome) => outcome !== 'stored')) {
      throw new Error('events wait to be stored; the erasure goes on when they are');
    }
  }
}
