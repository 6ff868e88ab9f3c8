import { Inject, Injectable } from '@nestjs/common';
import type { RotateSigningSecret, SigningSecretView } from '@rostrum/contracts';
import {
  DomainError,
  type IdempotentRequest,
  type Leaderboard,
  type Principal,
  type RankingStore,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
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
    write: WriteContext,
  ): Promise<SigningSecretView> {
    const request = write.idempotency;
    const validUntilMs = this.ranking.nowMs() + formerValidForSeconds * 1000;
    const current = this.secrets.encrypt(this.secrets.newSigningSecret());
    const changed = await this.leaderboards.change(principal, key, (board) => {
      const { signing } = board;
      if (request && isRepeated(request, signing?.request)) {
        write.markReplayed();
        return board;
      }
      const former = signing && { secret: signing.current, validUntilMs };
      return { ...board, signing: { current, former, request } };
    });
    return this.#present(changed);
  }

  async endFormer(principal: Principal, key: string): Promise<void> {
    await this.leaderboards.change(principal, key, (board) => {
      const { signing } = board;
      if (!signing?.former) return board;
      const { former: _former, ...rest } = signing;
      return { ...board, signing: rest };
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

/** @throws DomainError `idempotency.mismatch` when the key came with another body */
function isRepeated(request: IdempotentRequest, former: IdempotentRequest | undefined): boolean {
  if (request.key !== former?.key) return false;
  if (request.fingerprint === former.fingerprint) return true;
  throw new DomainError(
    'idempotency.mismatch',
    'This idempotency key was used before with another body.',
  );
}
