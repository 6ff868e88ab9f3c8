import type {
  AskedQuestionView,
  DecidableWordsView,
  DecidedQuestions,
  DecidedTexts,
  ModeratedWordsView,
  PollTextView,
  QuestionView,
  QuestionVoteView,
} from '@rostrum/contracts';
import type { Page } from './calls.ts';
import type {
  ModeratedWordsInput,
  QuestionChanges,
  QuestionDecision,
  QuestionInput,
  QuestionsInput,
  TextDecision,
  TextsInput,
} from './inputs.ts';
import { pollPath, questionPath, segment } from './paths.ts';
import { PollCalls } from './poll-calls.ts';
import type { CallOptions } from './request.ts';

/** What participants write: questions, answers and words, and what hosts make of them. */
export abstract class TextCalls extends PollCalls {
  /** Asks; without `authorName` anonymously. Keep the `deviceToken` that may come with the answer. */
  askQuestion(id: string, body: QuestionInput, call?: CallOptions): Promise<AskedQuestionView> {
    return this.request('POST', `${pollPath(id)}/questions`, { ...call, body, namesVoter: true });
  }

  listQuestions(
    id: string,
    query?: QuestionsInput,
    call?: CallOptions,
  ): Promise<Page<QuestionView>> {
    const path = `${pollPath(id)}/questions`;
    return this.request('GET', path, { ...call, query: { ...query }, namesVoter: true });
  }

  /** Votes for a question. `query` names the voter where a host votes for it. */
  voteForQuestion(
    id: string,
    questionId: string,
    query?: { voterId: string },
    call?: CallOptions,
  ): Promise<QuestionVoteView> {
    return this.#changeVote('PUT', id, questionId, query, call);
  }

  retractQuestionVote(
    id: string,
    questionId: string,
    query?: { voterId: string },
    call?: CallOptions,
  ): Promise<QuestionVoteView> {
    return this.#changeVote('DELETE', id, questionId, query, call);
  }

  changeQuestion(
    id: string,
    questionId: string,
    body: QuestionChanges,
    call?: CallOptions,
  ): Promise<QuestionView> {
    return this.request('PATCH', questionPath(id, questionId), { ...call, body });
  }

  /** Up to 100 at once. */
  decideQuestions(
    id: string,
    ids: readonly string[],
    state: QuestionDecision,
    call?: CallOptions,
  ): Promise<DecidedQuestions> {
    const body = { ids, state };
    return this.request('POST', `${pollPath(id)}/questions/decisions`, { ...call, body });
  }

  /** Takes a question away: a host any, a voter its own. */
  deleteQuestion(id: string, questionId: string, call?: CallOptions): Promise<void> {
    return this.request('DELETE', questionPath(id, questionId), { ...call, namesVoter: true });
  }

  /** Answers to a poll of type `text`, the newest first. */
  listTexts(id: string, query?: TextsInput, call?: CallOptions): Promise<Page<PollTextView>> {
    const path = `${pollPath(id)}/texts`;
    return this.request('GET', path, { ...call, query: { ...query }, namesVoter: true });
  }

  /** Up to 100 at once. */
  decideTexts(
    id: string,
    ids: readonly string[],
    state: TextDecision,
    call?: CallOptions,
  ): Promise<DecidedTexts> {
    const body = { ids, state };
    return this.request('POST', `${pollPath(id)}/texts/decisions`, { ...call, body });
  }

  /** Words that voters gave, and which of them are shown. */
  listWords(id: string, call?: CallOptions): Promise<DecidableWordsView> {
    return this.request('GET', `${pollPath(id)}/words`, { ...call });
  }

  /** Hides a word from results and live views, or shows it; ballots stay as they are. */
  decideWord(id: string, word: string, hidden: boolean, call?: CallOptions): Promise<void> {
    const path = `${pollPath(id)}/words/${segment(word)}`;
    return this.request('PUT', path, { ...call, body: { hidden } });
  }

  getModeratedWords(call?: CallOptions): Promise<ModeratedWordsView> {
    return this.request('GET', '/moderation/words', { ...call });
  }

  putModeratedWords(body: ModeratedWordsInput, call?: CallOptions): Promise<ModeratedWordsView> {
    return this.request('PUT', '/moderation/words', { ...call, body });
  }

  #changeVote(
    method: 'PUT' | 'DELETE',
    id: string,
    questionId: string,
    query: { voterId: string } | undefined,
    call: CallOptions | undefined,
  ): Promise<QuestionVoteView> {
    const path = `${questionPath(id, questionId)}/vote`;
    return this.request(method, path, { ...call, query: { ...query }, namesVoter: true });
  }
}
