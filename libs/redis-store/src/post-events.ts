import { isPostEventType, type PostEventBody } from '@rostrum/domain';
import { postState } from './post-reading.ts';
import { integer, list, text } from './replies.ts';

/** The events of includes/posts.lua; each script's head says what it writes. */
export function decodePostEvent(type: string, body: Record<string, unknown>): PostEventBody {
  if (!isPostEventType(type)) throw new TypeError(`unknown type of event: ${type}`);
  const round = integer(body['round']);
  const by = maybe(body['by']);
  switch (type) {
    case 'texts.decided': {
      const texts = list(body['texts']).map((item) => {
        const [id, voterId] = list(item).map(text);
        return { id: text(id), voterId: text(voterId) };
      });
      return { type, round, texts, state: postState(body['state']), by: text(by) };
    }
    case 'question.asked': {
      const { id, number, voter, author, text: written, state, trimmed } = body;
      const question = {
        id: text(id),
        voterId: maybe(voter),
        authorName: maybe(author),
        text: text(written),
        state: postState(state),
      };
      const given = number === undefined ? undefined : integer(number);
      return { type, round, question, number: given, trimmed: maybe(trimmed) };
    }
    case 'question.voted': {
      const { id, voter, given } = body;
      return {
        type,
        round,
        questionId: text(id),
        voterId: text(voter),
        hasVoted: given === 1,
      };
    }
    case 'questions.changed': {
      const questions = list(body['questions']).map((item) => {
        const [id, state, pinned, written] = list(item);
        return {
          id: text(id),
          state: postState(state),
          isPinned: pinned === 1,
          text: text(written),
        };
      });
      return { type, round, questions, by: text(by) };
    }
    case 'question.removed':
      return { type, round, questionId: text(body['id']), by };
    case 'word.decided': {
      const { word, hidden } = body;
      return { type, round, word: text(word), isHidden: hidden === 1, by: text(by) };
    }
  }
}

/** Scripts write '' where there is nothing. */
function maybe(value: unknown): string | undefined {
  return value === undefined || value === '' ? undefined : text(value);
}
