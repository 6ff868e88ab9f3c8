import type { AskedQuestion, LogEvent, PostEventBody, PostState } from '@rostrum/domain';
import { rowKey } from './row-key.ts';

interface PostKey {
  pollId: string;
  id: string;
}

export interface QuestionState extends PostKey, AskedQuestion {
  round: number;
  number: number | undefined;
  originalText: string | undefined;
  isPinned: boolean;
  atMs: number;
}

export interface QuestionChange extends PostKey {
  state: PostState;
  isPinned: boolean;
  text: string;
  /** It had another text in between. */
  isReworded: boolean;
}

export interface QuestionVote {
  pollId: string;
  questionId: string;
  voterId: string;
  hasVoted: boolean;
}

export interface TextDecision {
  pollId: string;
  round: number;
  voterId: string;
  id: string;
  state: PostState;
}

export interface WordState {
  pollId: string;
  word: string;
  isHidden: boolean;
  by: string;
}

/** What a run of events leaves behind of what people wrote, by row. */
export interface PostOutcome {
  asked: Map<string, QuestionState>;
  /** Of questions that were there before. */
  changed: Map<string, QuestionChange>;
  removed: Map<string, PostKey>;
  votes: Map<string, QuestionVote>;
  /** Of answers whose ballots were there before, by ballot. */
  texts: Map<string, TextDecision>;
  words: Map<string, WordState>;
}

export function emptyPosts(): PostOutcome {
  return {
    asked: new Map(),
    changed: new Map(),
    removed: new Map(),
    votes: new Map(),
    texts: new Map(),
    words: new Map(),
  };
}

export function pollsOfPosts(posts: PostOutcome): string[] {
  return Object.values(posts).flatMap((rows: Map<string, { pollId: string }>) =>
    [...rows.values()].map(({ pollId }) => pollId),
  );
}

export function foldPost(posts: PostOutcome, event: LogEvent, body: PostEventBody): void {
  const pollId = event.resourceId;
  switch (body.type) {
    case 'texts.decided':
      for (const { id, voterId } of body.texts) {
        const { round, state } = body;
        const key = rowKey(pollId, String(round), voterId);
        posts.texts.set(key, { pollId, round, voterId, id, state });
      }
      return;
    case 'question.asked': {
      const { question, round, number, trimmed } = body;
      if (trimmed !== undefined) removeQuestion(posts, pollId, trimmed);
      const fresh = { number, originalText: undefined, isPinned: false, atMs: event.atMs };
      posts.asked.set(rowKey(pollId, question.id), { ...question, pollId, round, ...fresh });
      return;
    }
    case 'question.voted': {
      const { questionId, voterId, hasVoted } = body;
      const key = rowKey(pollId, questionId, voterId);
      posts.votes.set(key, { pollId, questionId, voterId, hasVoted });
      return;
    }
    case 'questions.changed':
      for (const question of body.questions) changeQuestion(posts, { pollId, ...question });
      return;
    case 'question.removed':
      removeQuestion(posts, pollId, body.questionId);
      return;
    case 'word.decided': {
      const { word, isHidden, by } = body;
      posts.words.set(rowKey(pollId, word), { pollId, word, isHidden, by });
    }
  }
}

function changeQuestion(posts: PostOutcome, change: Omit<QuestionChange, 'isReworded'>): void {
  const key = rowKey(change.pollId, change.id);
  const asked = posts.asked.get(key);
  if (!asked) {
    // The database finds out what the text was; one that came and went in this batch is not seen there.
    const former = posts.changed.get(key);
    const isOther = former !== undefined && former.text !== change.text;
    posts.changed.set(key, { ...change, isReworded: former?.isReworded || isOther });
    return;
  }
  const isReworded = asked.text !== change.text;
  const originalText = asked.originalText ?? (isReworded ? asked.text : undefined);
  posts.asked.set(key, { ...asked, ...change, originalText });
}

function removeQuestion(posts: PostOutcome, pollId: string, id: string): void {
  const key = rowKey(pollId, id);
  posts.changed.delete(key);
  for (const [name, vote] of posts.votes) {
    if (vote.pollId === pollId && vote.questionId === id) posts.votes.delete(name);
  }
  if (!posts.asked.delete(key)) posts.removed.set(key, { pollId, id });
}
