import type { QuestionView } from '@rostrum/contracts';
import type { Post } from '@rostrum/domain';

/** Who is shown a question. */
export interface QuestionViewer {
  isHost: boolean;
  /** Whether it has votes of its own. */
  isVoter: boolean;
}

export function presentQuestion(post: Post, viewer: QuestionViewer): QuestionView {
  const { id, text, authorName, votes, state, isPinned, atMs } = post;
  const { hasVoted, voterId, originalText } = post;
  return {
    ...{ id, text, votes, state, isPinned, at: new Date(atMs).toISOString() },
    ...(authorName !== undefined && { authorName }),
    ...(viewer.isVoter && { hasVoted }),
    ...(viewer.isHost && voterId !== undefined && { voterId }),
    ...(viewer.isHost && originalText !== undefined && { originalText }),
  };
}
