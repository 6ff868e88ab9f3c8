import { MAX_AUTHOR_NAME_LENGTH, MAX_TEXT_LENGTH } from '@rostrum/domain';
import { z } from 'zod';
import { deviceToken, line, pageOf, paragraph, voterId } from './ids.ts';
import { pageFields, postIds, postState, shownQuestion } from './posts.ts';

const text = paragraph(MAX_TEXT_LENGTH);

export const askQuestion = z
  .strictObject({
    text,
    authorName: line(MAX_AUTHOR_NAME_LENGTH).optional().describe('Anonymous without it.'),
    voterId: voterId.optional().describe('Only hosts ask for somebody else.'),
  })
  .meta({ id: 'AskQuestion' });
export type AskQuestion = z.output<typeof askQuestion>;

/** Who asked, and what hosts changed, is shown to hosts only. */
export const question = shownQuestion
  .extend({
    hasVoted: z.boolean().optional().describe('For a voter: whether its vote is in.'),
    voterId: z.string().optional(),
    originalText: z.string().optional(),
  })
  .meta({ id: 'Question' });
export type QuestionView = z.infer<typeof question>;

export const askedQuestion = question
  .extend({ deviceToken: deviceToken.optional() })
  .meta({ id: 'AskedQuestion' });
export type AskedQuestionView = z.infer<typeof askedQuestion>;

export const questionPage = pageOf('Question', question);

export const questionsQuery = z
  .strictObject({
    ...pageFields,
    sort: z.enum(['votes', 'newest']).default('votes').describe('`votes`: pinned ones first.'),
    state: postState.default('shown').describe('Others than `shown` and `answered` are for hosts.'),
  })
  .meta({ id: 'QuestionsQuery' });
export type QuestionsQuery = z.output<typeof questionsQuery>;

export const changeQuestion = z
  .strictObject({ state: postState, isPinned: z.boolean(), text })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'name at least one field to change')
  .meta({ id: 'ChangeQuestion' });
export type ChangeQuestion = z.output<typeof changeQuestion>;

export const decideQuestions = z
  .strictObject({ ids: postIds, state: postState })
  .meta({ id: 'DecideQuestions' });
export type DecideQuestions = z.output<typeof decideQuestions>;

export const decidedQuestions = z
  .object({ items: z.array(question), missing: z.array(z.string()) })
  .meta({ id: 'DecidedQuestions' });
export type DecidedQuestions = z.infer<typeof decidedQuestions>;

export const questionVoteQuery = z
  .strictObject({ voterId: voterId.optional().describe('Only hosts vote for somebody else.') })
  .meta({ id: 'QuestionVoteQuery' });
export type QuestionVoteQuery = z.output<typeof questionVoteQuery>;

export const questionVote = z
  .object({
    questionId: z.string(),
    hasVoted: z.boolean(),
    votes: z.int().optional().describe('Where the results are shown to the voter.'),
    deviceToken: deviceToken.optional(),
  })
  .meta({ id: 'QuestionVote' });
export type QuestionVoteView = z.infer<typeof questionVote>;
