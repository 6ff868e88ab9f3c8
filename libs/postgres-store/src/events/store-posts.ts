import type { PostOutcome } from './fold-posts.ts';
import {
  CHANGE_QUESTIONS,
  DECIDE_TEXTS,
  DECIDE_WORDS,
  DELETE_QUESTIONS,
  DELETE_VOTES,
  INSERT_QUESTIONS,
  INSERT_VOTES,
} from './post-statements.ts';
import type { Run } from './statements.ts';

/** Brings what people wrote to where a batch leaves it; after its ballots. `polls`: those that exist. */
export async function storePosts(
  posts: PostOutcome,
  polls: ReadonlySet<string>,
  run: Run,
): Promise<void> {
  const of = <T extends { pollId: string }>(rows: Map<string, T>): T[] =>
    [...rows.values()].filter(({ pollId }) => polls.has(pollId));
  const store = async <T extends { pollId: string }>(
    statement: Parameters<Run>[0],
    rows: T[],
    columns: ((row: T) => unknown)[],
  ): Promise<void> => {
    if (rows.length === 0) return;
    await run(statement, [rows.map(({ pollId }) => pollId), ...columns.map((of) => rows.map(of))]);
  };
  await store(DECIDE_TEXTS, of(posts.texts), [
    (text) => text.round,
    (text) => text.voterId,
    (text) => text.id,
    (text) => text.state,
  ]);
  await store(DELETE_QUESTIONS, of(posts.removed), [(question) => question.id]);
  await store(INSERT_QUESTIONS, of(posts.asked), [
    (question) => question.id,
    (question) => question.round,
    (question) => question.voterId,
    (question) => question.authorName,
    (question) => question.text,
    (question) => question.originalText,
    (question) => question.state,
    (question) => question.isPinned,
    (question) => question.atMs,
    (question) => question.number,
  ]);
  await store(CHANGE_QUESTIONS, of(posts.changed), [
    (question) => question.id,
    (question) => question.state,
    (question) => question.isPinned,
    (question) => question.text,
    (question) => question.isReworded,
  ]);
  const votes = of(posts.votes);
  const voteColumns = [
    (vote: (typeof votes)[number]) => vote.questionId,
    (vote: (typeof votes)[number]) => vote.voterId,
  ];
  await store(
    INSERT_VOTES,
    votes.filter(({ hasVoted }) => hasVoted),
    voteColumns,
  );
  await store(
    DELETE_VOTES,
    votes.filter(({ hasVoted }) => !hasVoted),
    voteColumns,
  );
  await store(DECIDE_WORDS, of(posts.words), [
    (word) => word.word,
    (word) => word.isHidden,
    (word) => word.by,
  ]);
}
