import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SIGNATURE_HEADER } from '@rostrum/contracts';
import {
  DomainError,
  type Leaderboard,
  type Principal,
  type RankingStore,
  type SignatureStamp,
} from '@rostrum/domain';
import type { SignedRequest } from '../../edge/http/request-context.ts';
import { RANKING_STORE } from '../../ports.ts';
import { Secrets } from '../../secrets/secrets.ts';

/** Seconds, nonce of visible ASCII without the comma, digest. */
const FORMAT = /^t=(\d{1,12}), ?n=([!-+\--~]{1,64}), ?v1=([0-9a-fA-F]{64})$/;

/** Signatures of submissions, as boards may require them. */
@Injectable()
export class Signatures {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly secrets: Secrets,
  ) {}

  /**
   * What the store still has to judge: whether the stamp is recent and its nonce new. Nothing where
   * the board requires no signature, or an operator submits, whose session says who it is.
   * @throws DomainError `score.signature_invalid`
   */
  verify(
    board: Leaderboard,
    principal: Principal,
    signed: SignedRequest | undefined,
  ): SignatureStamp | undefined {
    if (!board.requireSignature || principal.kind === 'operator') return undefined;
    if (!signed) throw invalid('The board takes signed submissions: send them over REST.');
    if (signed.header === undefined) throw invalid(`Sign the request: send ${SIGNATURE_HEADER}.`);
    const [, seconds = '', nonce = '', digest = ''] = FORMAT.exec(signed.header) ?? [];
    if (nonce === '') {
      throw invalid(`${SIGNATURE_HEADER} must be t=<seconds>,n=<nonce>,v1=<64 hex digits>.`);
    }
    const given = Buffer.from(digest, 'hex');
    const text = `${seconds}.${nonce}.${signed.body}`;
    if (!this.#secretsOf(board).some((secret) => timingSafeEqual(given, digestOf(secret, text)))) {
      throw invalid('The signature is not that of this body with a secret of this board.');
    }
    return { atSeconds: Number(seconds), nonce };
  }

  #secretsOf({ signing }: Leaderboard): string[] {
    if (!signing) return [];
    const { current, former } = signing;
    const isFormerGood = former !== undefined && former.validUntilMs > this.ranking.nowMs();
    const sealed = isFormerGood ? [current, former.secret] : [current];
    return sealed.map((secret) => this.secrets.decrypt(secret));
  }
}

function digestOf(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function invalid(detail: string): DomainError {
  return new DomainError('score.signature_invalid', detail);
}
