import { Inject, Injectable } from '@nestjs/common';
import type { DecidableWordsView, DecideWord } from '@rostrum/contracts';
import {
  DomainError,
  normaliseWord,
  OTHER_WORDS,
  type Poll,
  type PostStore,
  type Principal,
  wordCounter,
  wordText,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { DurabilityService } from '../../durability/durability.service.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { POST_STORE } from '../../ports.ts';
import { PollsService } from '../polls.service.ts';
import { hostName } from './host-name.ts';

/** Words of word clouds, and write-ins: what hosts hide of them, and show. */
@Injectable()
export class WordsService {
  constructor(
    @Inject(POST_STORE) private readonly posts: PostStore,
    private readonly polls: PollsService,
    private readonly durability: DurabilityService,
  ) {}

  async list(principal: Principal, reference: string): Promise<DecidableWordsView> {
    requireHost(principal);
    return this.polls.use(principal, reference, async (poll) => {
      checkWords(poll);
      const words = await this.posts.words(poll);
      const items = words.flatMap(({ counter, votes, spelling, decision: state }) =>
        counter === OTHER_WORDS ? [] : [{ word: wordText(counter, spelling), votes, state }],
      );
      return { items };
    });
  }

  async decide(
    principal: Principal,
    reference: string,
    word: string,
    { hidden }: DecideWord,
    write: WriteContext,
  ): Promise<void> {
    requireHost(principal);
    const normalised = normaliseWord(word);
    if (normalised === '') {
      const errors = [{ path: 'word', message: 'nothing to count' }];
      throw new DomainError('request.invalid', 'word: nothing to count.', { errors });
    }
    const counter = wordCounter(normalised);
    await this.polls.use(principal, reference, async (poll) => {
      checkWords(poll);
      const by = hostName(principal);
      const { idempotency } = write;
      const decided = await this.posts.decideWord(poll, counter, hidden, by, idempotency);
      await this.durability.settle(poll, write, decided);
    });
  }
}

function checkWords({ type, allowWriteIns }: Poll): void {
  if (type === 'word-cloud' || allowWriteIns) return;
  throw new DomainError('request.invalid', `A poll of type "${type}" has no words.`);
}
