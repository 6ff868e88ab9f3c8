import { Inject, Injectable } from '@nestjs/common';
import type { ModeratedWordsView } from '@rostrum/contracts';
import {
  DomainError,
  type InvalidationBus,
  type ModerationRepository,
  type Poll,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { DefinitionCache } from '../../definitions/definition-cache.ts';
import { INVALIDATION_BUS, MODERATION_REPOSITORY } from '../../ports.ts';
import { ProfanityFilter } from './profanity.ts';

/** @throws DomainError `ballot.text_refused` */
export type TextFilter = (texts: readonly (string | undefined)[]) => void;

const LISTS = 'words';

/** What texts may say: the lists of each tenant, and what is looked for in texts by them. */
@Injectable()
export class ModerationService {
  readonly #filters: DefinitionCache<ProfanityFilter>;

  constructor(
    @Inject(MODERATION_REPOSITORY) private readonly repository: ModerationRepository,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
  ) {
    this.#filters = new DefinitionCache({
      load: async (tenantId) => new ProfanityFilter(await repository.find(tenantId)),
      notFound: () => new DomainError('auth.forbidden', 'There is no such tenant.'),
    });
    bus.subscribe(
      (news) => news.kind === 'moderation' && this.#filters.forget(news.tenantId, LISTS),
      () => this.#filters.forgetAll(),
    );
  }

  /** Refuses texts as the poll says; what it is to refuse is known before the first text comes. */
  async filterOf(poll: Poll): Promise<TextFilter> {
    if (poll.moderation !== 'filter' || !takesTexts(poll)) return () => {};
    const filter = await this.#filters.get(poll.tenantId, LISTS);
    return (texts) => {
      if (!texts.some((text) => text !== undefined && filter.refuses(text))) return;
      throw new DomainError(
        'ballot.text_refused',
        'The text holds a word that is not wanted here.',
      );
    };
  }

  async words(principal: Principal): Promise<ModeratedWordsView> {
    requireHost(principal);
    return this.repository.find(principal.tenantId);
  }

  async putWords(principal: Principal, words: ModeratedWordsView): Promise<ModeratedWordsView> {
    requireHost(principal);
    const { tenantId } = principal;
    await this.repository.replace(tenantId, words);
    this.#filters.forget(tenantId, LISTS);
    await this.bus.publish({ kind: 'moderation', tenantId });
    return words;
  }
}

function takesTexts({ type, allowWriteIns }: Poll): boolean {
  return type === 'text' || type === 'questions' || type === 'word-cloud' || allowWriteIns === true;
}
