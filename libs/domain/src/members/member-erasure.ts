export type ErasureState = 'running' | 'completed';

/** How much was found of a member and erased, over all passes. */
export interface ErasureProof {
  boards: number;
  entries: number;
  archivedEntries: number;
  /** Submissions in the quarantine, settled ones too. */
  held: number;
  events: number;
  /** When a pass through everything found nothing; ISO 8601. */
  verifiedAt: string | undefined;
}

export interface MemberErasure {
  id: string;
  tenantId: string;
  /** `undefined` when the erasure is done: nothing names the member then. */
  memberId: string | undefined;
  state: ErasureState;
  proof: ErasureProof;
  createdAt: Date;
  updatedAt: Date;
}

/** What one pass erased in the source of truth. */
export interface StoredTraces extends Pick<ErasureProof, 'entries' | 'events'> {
  /** What the quarantines of boards held of the member. */
  held: HeldTrace[];
}

export interface HeldTrace {
  leaderboardKey: string;
  quarantineId: string;
}

/**
 * Erasures of members and what they erase in the source of truth.
 * @throws DomainError `store.unavailable`
 */
export interface MemberErasureRepository {
  /** Removes the member and begins its erasure; one that is under way already goes on instead. */
  begin(erasure: MemberErasure): Promise<MemberErasure>;
  find(tenantId: string, id: string): Promise<MemberErasure | undefined>;
  /** One that is due, which nobody else takes for `holdMs`. */
  takeDue(holdMs: number): Promise<MemberErasure | undefined>;
  /** Stores where it stands, and when the next pass is due, if there is to be one. */
  save(erasure: MemberErasure, nextDue: Date | undefined): Promise<void>;
  /** Forgets erasures that were done before; how many there were. */
  sweep(doneBefore: Date): Promise<number>;
  /** Erases entries, and the member from the events that name it; how many there were. */
  eraseTraces(tenantId: string, memberId: string): Promise<StoredTraces>;
}
