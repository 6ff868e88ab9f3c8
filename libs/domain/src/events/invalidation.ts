/** What an instance may hold a copy of. */
export type Invalidation =
  | { kind: 'api-key'; hash: string }
  | { kind: 'tenant'; tenantId: string }
  | { kind: 'leaderboard'; tenantId: string; key: string }
  | { kind: 'members'; tenantId: string; memberIds: string[] }
  /** Of any members of any tenant. */
  | { kind: 'profiles' }
  | { kind: 'poll'; tenantId: string; id: string; key: string | undefined }
  /** A tenant's own words to refuse and to let pass. */
  | { kind: 'moderation'; tenantId: string }
  /** Taken back: that the voter has voted is no longer so. */
  | { kind: 'ballot'; tenantId: string; pollId: string; voterId: string }
  /** A round begins: nobody has voted in it. */
  | { kind: 'round'; tenantId: string; pollId: string };

/** Tells every instance to forget its copy of something. */
export interface InvalidationBus {
  publish(invalidation: Invalidation): Promise<void>;
  /** `onMissed` is called when messages may have been lost: then every copy is in doubt. */
  subscribe(onInvalidation: (invalidation: Invalidation) => void, onMissed: () => void): void;
}
