import { Inject, Injectable } from '@nestjs/common';
import {
  type ArchiveStore,
  type InvalidationBus,
  type Member,
  type MemberRepository,
  type ProfileStore,
  profileOf,
} from '@rostrum/domain';
import { LeaderboardsService } from '../leaderboards/leaderboards.service.ts';
import { ARCHIVE_STORE, INVALIDATION_BUS, MEMBER_REPOSITORY, PROFILE_STORE } from '../ports.ts';

/** Carries what changed of members from the source of truth to where boards are read. */
@Injectable()
export class MemberChanges {
  constructor(
    @Inject(MEMBER_REPOSITORY) private readonly members: MemberRepository,
    @Inject(PROFILE_STORE) private readonly profiles: ProfileStore,
    @Inject(ARCHIVE_STORE) private readonly archives: ArchiveStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly leaderboards: LeaderboardsService,
  ) {
    bus.subscribe(
      (news) => {
        if (news.kind === 'members') this.profiles.forget(news.tenantId, news.memberIds);
        if (news.kind === 'profiles') this.profiles.forgetAll();
      },
      () => this.profiles.forgetAll(),
    );
  }

  /**
   * Boards come last: they are what makes viewers look again, and they must find the new profile.
   * May be repeated, and in any order: what is older than what is there is passed over.
   */
  async apply(tenantId: string, members: readonly Member[]): Promise<void> {
    const entries = members.map((member) => {
      const { memberId, revision } = member;
      return { memberId, revision, profile: profileOf(member) };
    });
    await this.profiles.write(tenantId, entries);
    const memberIds = members.map(({ memberId }) => memberId);
    await this.bus.publish({ kind: 'members', tenantId, memberIds });
    await this.leaderboards.placeMembers(tenantId, members);
    for (const { memberId, wasModerated } of members) {
      if (wasModerated) await this.archives.followState(tenantId, memberId);
    }
    await this.members.markApplied(members);
  }

  async forgetProfile(tenantId: string, memberId: string): Promise<void> {
    await this.profiles.write(tenantId, [
      { memberId, revision: Number.MAX_SAFE_INTEGER, profile: undefined },
    ]);
    await this.bus.publish({ kind: 'members', tenantId, memberIds: [memberId] });
  }
}
