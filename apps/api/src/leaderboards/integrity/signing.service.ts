import { Inject, Injectable } from '@nestjs/common';
import type { RotateSigningSecret, SigningSecretView } from '@rostrum/contracts';
import type { Leaderboard, Principal, RankingStore } from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { RANKING_STORE } from '../../ports.ts';
import { Secrets } from '../../secrets/secrets.ts';
import { LeaderboardsService } from '../leaderboards.service.ts';

/** The secrets of boards. They are part of the definition, so a new one is in force at once. */
@Injectable()
export class SigningService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly leaderboards: LeaderboardsService,
    private readonly secrets: Secrets,
  ) {}

  async get(principal: Principal, key: string): Promise<SigningSecretView> {
    requireHost(principal);
    return this.#present(await this.leaderboards.get(principal, key));
  }

  async rotate(
    principal: Principal,
    key: string,
    { formerValidForSeconds }: RotateSigningSecret,
  ): Promise<SigningSecretView> {
    const validUntilMs = this.ranking.nowMs() + formerValidForSeconds * 1000;
    const current = this.secrets.encrypt(this.secrets.newSigningSecret());
    const changed = await this.leaderboards.change(principal, key, (board) => {
      const former = board.signing && { secret: board.signing.current, validUntilMs };
      return { ...board, signing: { current, former } };
    });
    return this.#present(changed);
  }

  async endFormer(principal: Principal, key: string): Promise<void> {
    await this.leaderboards.change(principal, key, (board) => {
      const { signing } = board;
      return { ...board, signing: signing && { current: signing.current } };
    });
  }

  #present({ signing, requireSignature = false }: Leaderboard): SigningSecretView {
    if (!signing) return { isRequired: requireSignature };
    const { current, former } = signing;
    const isGood = former !== undefined && former.validUntilMs > this.ranking.nowMs();
    return {
      secret: this.secrets.decrypt(current),
      ...(isGood ? { formerValidUntil: new Date(former.validUntilMs).toISOString() } : {}),
      isRequired: requireSignature,
    };
  }
}
