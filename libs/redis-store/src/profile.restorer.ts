import type { ProfileEntry, ProfileRestorer, StoredProfile } from '@rostrum/domain';
import { partitionOf } from '@rostrum/domain';
import type { KeySpace } from './keys.ts';
import { inLanes } from './lanes.ts';
import type { RedisProfiles } from './profiles.ts';

const LANES = 2;

export class RedisProfileRestorer implements ProfileRestorer {
  readonly #profiles: RedisProfiles;
  readonly #keys: KeySpace;

  constructor(profiles: RedisProfiles, keys: KeySpace) {
    this.#profiles = profiles;
    this.#keys = keys;
  }

  async restoreProfiles(
    partitions: ReadonlySet<number>,
    stored: AsyncIterable<readonly StoredProfile[]>,
  ): Promise<{ profiles: number }> {
    let profiles = 0;
    await inLanes(stored, LANES, async (batch) => {
      const lost = batch.filter((one) => partitions.has(this.#partitionOf(one)));
      await this.#write(lost);
      profiles += lost.length;
    });
    return { profiles };
  }

  async #write(lost: readonly StoredProfile[]): Promise<void> {
    const byTenant = Map.groupBy(lost, ({ tenantId }) => tenantId);
    for (const [tenantId, own] of byTenant) {
      const entries = own.map(({ memberId, revision, profile }) => ({
        memberId,
        revision,
        profile,
      }));
      await this.#profiles.write(tenantId, entries satisfies ProfileEntry[]);
    }
  }

  #partitionOf({ tenantId, memberId }: StoredProfile): number {
    return partitionOf(tenantId, 'member', memberId, this.#keys.partitionCount);
  }
}
