import type {
  Batches,
  DecidedWord,
  KeptBallot,
  KeptQuestion,
  Poll,
  PollContent,
  PollLife,
  PollRestorer,
  WordSpelling,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { cutBatches, inLanes } from './lanes.ts';
import { pollArguments } from './poll-arguments.ts';
import { decodeAnswer, integer, list } from './replies.ts';
import type { ScriptName } from './script-functions.ts';

/** What one script call takes. A ballot of many marks takes the server some 20 microseconds. */
const ITEMS_PER_CALL = 500;
/** So that the server has the next one when it is done with one. */
const CALLS_AT_ONCE = 4;

type Arguments = (string | number)[];

export class RedisPollRestorer implements PollRestorer {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async restorePoll(poll: Poll, content: PollContent, token: string): Promise<{ ballots: number }> {
    if (!(await this.#begin(poll, content, token))) return { ballots: 0 };
    const { ballots, spellings, decidedWords, questions, votes } = content;
    const restore = <T>(script: ScriptName, batches: Batches<T>, encode: (item: T) => Arguments) =>
      this.#restore(script, poll, token, batches, encode);
    const restored = await restore('restoreBallots', ballots, argumentsOfBallot);
    // Only now: a spelling is of a word that counts, and a vote of a question that is there.
    await restore('restoreWords', spellings, argumentsOfSpelling);
    await restore('restoreWords', decidedWords, argumentsOfDecision);
    await restore('restorePosts', questions, argumentsOfQuestion);
    await restore('restoreVotes', votes, ({ questionId, voterId }) => [questionId, voterId]);
    return { ballots: (await this.#finish(poll, token)) ? restored : 0 };
  }

  async #begin(poll: Poll, content: PollContent, token: string): Promise<boolean> {
    const { partition, base, state } = this.#keys.poll(poll);
    const { log, due } = this.#keys.partition(partition);
    const reply = await this.#redis.run(
      'restorePoll',
      [state, log, due],
      [
        ...pollArguments(base, poll),
        token,
        content.version,
        ...argumentsOfLife(content.life),
        content.postCount,
      ],
    );
    return decodeAnswer(reply)[0] === 1;
  }

  /** Only now: what is not whole must not be read. `false` where the poll was dropped meanwhile. */
  async #finish(poll: Poll, token: string): Promise<boolean> {
    const { base, state, log } = this.#keys.poll(poll);
    const args = [base, poll.id, token, poll.configVersion];
    const reply = await this.#redis.run('finishRestore', [state, log], args);
    if (list(reply)[0] === 'GONE') return false;
    decodeAnswer(reply);
    return true;
  }

  /** How many items were not there before, where the script says it; nothing of a poll that is dropped. */
  async #restore<T>(
    script: ScriptName,
    poll: Poll,
    token: string,
    batches: Batches<T>,
    encode: (item: T) => Arguments,
  ): Promise<number> {
    const { base, state, log } = this.#keys.poll(poll);
    let count = 0;
    await inLanes(cutBatches(batches, ITEMS_PER_CALL), CALLS_AT_ONCE, async (items) => {
      const args = [base, poll.id, token, ...items.flatMap(encode)];
      const [restored = 0] = decodeAnswer(await this.#redis.run(script, [state, log], args));
      count += integer(restored);
    });
    return count;
  }
}

/** What is of use in a status: the clock runs while a poll is open, and waits while it is paused. */
function argumentsOfLife(life: PollLife): Arguments {
  const { status, round, movedAtMs, timerMs = '', spentOpensAtMs, spentClosesAtMs } = life;
  const isOpen = status === 'open';
  return [
    status,
    round,
    isOpen ? (movedAtMs ?? '') : '',
    isOpen ? timerMs : '',
    status === 'paused' ? timerMs : '',
    spentOpensAtMs ?? '',
    spentClosesAtMs ?? '',
  ];
}

function argumentsOfBallot({ voterId, ballot, isAside, castAtMs, answer }: KeptBallot): Arguments {
  const place = ballot === undefined ? 't' : isAside ? 'a' : 'c';
  return [voterId, ballot ?? '', place, castAtMs ?? '', answer?.id ?? '', answer?.state ?? ''];
}

function argumentsOfSpelling({ word, spelling, isAside }: WordSpelling): Arguments {
  return [isAside ? 'aside' : 'spelling', word, spelling];
}

function argumentsOfDecision({ word, isHidden }: DecidedWord): Arguments {
  return ['decided', word, isHidden ? 'h' : 's'];
}

function argumentsOfQuestion(question: KeptQuestion): Arguments {
  const { id, number, voterId = '', authorName = '', text, originalText = '', state } = question;
  const pinned = question.isPinned ? 1 : 0;
  return [id, number, voterId, authorName, text, originalText, state, pinned, question.askedAtMs];
}
