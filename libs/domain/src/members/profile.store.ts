import type { RankedEntry } from '../leaderboards/ranking.store.ts';
import type { MemberProfile } from './member.ts';

/** A member's profile as it goes into the live store; `undefined` takes it out. */
export interface ProfileEntry {
  memberId: string;
  revision: number;
  profile: MemberProfile | undefined;
}

/**
 * Profiles beside the live state, where readings of boards find them.
 * @throws DomainError `store.unavailable`
 */
export interface ProfileStore {
  /** An older profile than the one that is there is passed over. */
  write(tenantId: string, entries: readonly ProfileEntry[]): Promise<void>;
  /** Gives entries the profiles of their members, where they have one. */
  attach(tenantId: string, entries: RankedEntry[]): Promise<void>;
  /** Forgets copies of these members' profiles that this process holds. */
  forget(tenantId: string, memberIds: readonly string[]): void;
  forgetAll(): void;
}
