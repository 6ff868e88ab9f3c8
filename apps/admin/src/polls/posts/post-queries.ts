import type {
  AskedQuestionView,
  AskQuestion,
  ChangeQuestion,
  DecidableWordsView,
  DecidedQuestions,
  DecidedTexts,
  PollTextView,
  QuestionsQuery,
  QuestionView,
} from '@rostrum/contracts';
import { queryOptions } from '@tanstack/react-query';
import { listQuery } from '../../api/page.ts';
import { request } from '../../api/request.ts';
import { pollPath } from '../poll-queries.ts';
import type { PostState } from './post-moves.ts';

export type QuestionSort = QuestionsQuery['sort'];
export type DecidableWord = DecidableWordsView['items'][number];

/** What one request decides on at most. */
export const MOST_DECIDED = 100;

export const postKeys = {
  all: (pollId: string) => ['polls', 'posts', pollId] as const,
  list: (pollId: string, kind: 'questions' | 'texts', state: PostState) =>
    ['polls', 'posts', pollId, kind, state] as const,
  words: (pollId: string) => ['polls', 'posts', pollId, 'words'] as const,
};

export function questionsQuery(pollId: string, state: PostState, sort: QuestionSort) {
  const key = [...postKeys.list(pollId, 'questions', state), sort];
  return listQuery<QuestionView>(key, questionsPath(pollId), { state, sort });
}

export function textsQuery(pollId: string, state: PostState) {
  const path = `${pollPath(pollId)}/texts`;
  return listQuery<PollTextView>(postKeys.list(pollId, 'texts', state), path, { state });
}

/** All of them, those with most votes first. */
export function wordsQuery(pollId: string) {
  return queryOptions({
    queryKey: postKeys.words(pollId),
    queryFn: ({ signal }) => request<DecidableWordsView>(wordsPath(pollId), { signal }),
    select: ({ items }: DecidableWordsView) => items,
  });
}

export function questionsPath(pollId: string): string {
  return `${pollPath(pollId)}/questions`;
}

function wordsPath(pollId: string): string {
  return `${pollPath(pollId)}/words`;
}

/** The ids of those that were moved; what was not there any more is left out. */
export async function decidePosts(
  pollId: string,
  kind: 'questions' | 'texts',
  ids: readonly string[],
  state: PostState,
): Promise<string[]> {
  const moved: string[] = [];
  for (let from = 0; from < ids.length; from += MOST_DECIDED) {
    const body = { ids: ids.slice(from, from + MOST_DECIDED), state };
    const path = `${pollPath(pollId)}/${kind}/decisions`;
    const { items } = await request<DecidedQuestions | DecidedTexts>(path, {
      method: 'POST',
      body,
    });
    moved.push(...items.map(({ id }) => id));
  }
  return moved;
}

/** One by one: the API decides on single words. */
export async function decideWords(
  pollId: string,
  words: readonly string[],
  hidden: boolean,
): Promise<string[]> {
  for (const word of words) {
    const path = `${wordsPath(pollId)}/${encodeURIComponent(word)}`;
    await request<undefined>(path, { method: 'PUT', body: { hidden } });
  }
  return [...words];
}

export function changeQuestion(
  pollId: string,
  questionId: string,
  changes: ChangeQuestion,
): Promise<QuestionView> {
  return request(`${questionsPath(pollId)}/${questionId}`, { method: 'PATCH', body: changes });
}

export function deleteQuestion(pollId: string, questionId: string): Promise<undefined> {
  return request(`${questionsPath(pollId)}/${questionId}`, { method: 'DELETE' });
}

export function askQuestion(pollId: string, body: AskQuestion): Promise<AskedQuestionView> {
  return request(questionsPath(pollId), { method: 'POST', body });
}
