/** What people write in a poll: answers (`text`) and questions. */
export const POST_STATES = ['pending', 'shown', 'answered', 'hidden', 'rejected'] as const;
/**
 * `pending` waits for a host; `answered` is a question that is still shown and takes no more votes;
 * `hidden` was shown before; `rejected` never was.
 */
export type PostState = (typeof POST_STATES)[number];
export type PostCounts = Record<PostState, number>;

/** What everybody may see. */
export const PUBLIC_STATES: readonly PostState[] = ['shown', 'answered'];

export const MAX_TEXT_LENGTH = 500;
export const MAX_AUTHOR_NAME_LENGTH = 60;
/** Of a round. The oldest rejected or hidden one makes room; where there is none, no more come in. */
export const MAX_QUESTIONS = 1000;
/** Answers that stand in a round at once. */
export const MAX_ANSWERS = 100_000;
/** How many of a voter's questions one minute takes. */
export const QUESTIONS_PER_MINUTE = 6;
/** How many live views show. */
export const MAX_POSTS_SHOWN = 50;
/** That one decision is about. */
export const MAX_DECIDED = 100;

/** As everybody sees it. */
export interface ShownPost {
  id: string;
  state: PostState;
  text: string;
  authorName?: string | undefined;
  votes: number;
  isPinned: boolean;
  atMs: number;
}

export interface Post extends ShownPost {
  /** Who wrote it; nobody for a host. */
  voterId: string | undefined;
  /** As it was asked, where a host changed it. */
  originalText?: string | undefined;
  /** Of the voter asked for. */
  hasVoted: boolean;
}

/** What the text of a ballot became. */
export interface AnswerRecord {
  id: string;
  state: PostState;
}

export interface AskedQuestion {
  id: string;
  /** Nobody for a host. */
  voterId: string | undefined;
  authorName: string | undefined;
  text: string;
  state: PostState;
}

/** What happens to texts and questions; part of the list of events. */
export type PostEventBody =
  | {
      type: 'texts.decided';
      round: number;
      texts: { id: string; voterId: string }[];
      state: PostState;
      /** Who decided: `key:<id>` or `user:<id>`. */
      by: string;
    }
  | {
      type: 'question.asked';
      round: number;
      question: AskedQuestion;
      /** Of all answers and questions of the poll; absent in events of former versions. */
      number?: number | undefined;
      /** The question that made room. */
      trimmed?: string | undefined;
    }
  | {
      type: 'question.voted';
      round: number;
      questionId: string;
      voterId: string;
      /** False where the vote was taken back. */
      hasVoted: boolean;
    }
  | {
      type: 'questions.changed';
      round: number;
      questions: { id: string; state: PostState; isPinned: boolean; text: string }[];
      by: string;
    }
  /** `by`: nobody where its author withdrew it. */
  | { type: 'question.removed'; round: number; questionId: string; by: string | undefined }
  /** `word`: a counter; see `cast-ballot.ts`. */
  | { type: 'word.decided'; round: number; word: string; isHidden: boolean; by: string };

const POST_EVENTS: Record<PostEventBody['type'], true> = {
  'texts.decided': true,
  'question.asked': true,
  'question.voted': true,
  'questions.changed': true,
  'question.removed': true,
  'word.decided': true,
};

export function isPostEventType(type: string): type is PostEventBody['type'] {
  return Object.hasOwn(POST_EVENTS, type);
}

export function isPostEvent(body: { type: string }): body is PostEventBody {
  return isPostEventType(body.type);
}

/** Answers are named by their numbers: `tx12`. */
export function answerNumber({ id }: AnswerRecord): number {
  return Number(id.slice('tx'.length));
}

/** One form of a text for storing: composed, lines ended alike, no more than one empty line. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
