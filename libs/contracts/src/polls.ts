import {
  BALLOT_CHANGES,
  MAX_OPTIONS,
  POLL_STATUSES,
  POLL_TYPES,
  RESULTS_VISIBILITIES,
  VOTER_IDENTITIES,
} from '@rostrum/domain';
import { z } from 'zod';
import {
  isStorableText,
  line,
  optionId,
  pageOf,
  resourceKey,
  submissionId,
  timestamp,
  voterId,
} from './ids.ts';

const label = line(300);
const imageUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(isStorableText, 'must not contain control characters');

const optionInput = z
  .strictObject({ id: optionId.optional(), label, imageUrl: imageUrl.optional() })
  .meta({ id: 'PollOptionInput' });

const options = z
  .array(optionInput)
  .min(2)
  .max(MAX_OPTIONS)
  .refine((list) => {
    const ids = list.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return new Set(ids).size === ids.length;
  }, 'option ids must differ');

const choiceBound = z.int().min(1).max(MAX_OPTIONS);

const question = line(500);

const pollFields = {
  question,
  options,
  minChoices: choiceBound.optional(),
  maxChoices: choiceBound.optional(),
  ballotChange: z.enum(BALLOT_CHANGES),
  resultsVisibility: z.enum(RESULTS_VISIBILITIES),
  durability: z.enum(['applied', 'persisted']),
  visibility: z.enum(['public', 'private']),
};

export const createPoll = z
  .strictObject({
    ...pollFields,
    key: resourceKey.optional(),
    type: z.enum(POLL_TYPES),
    voterIdentity: z.enum(VOTER_IDENTITIES).default('token'),
    ballotChange: pollFields.ballotChange.default('none'),
    resultsVisibility: pollFields.resultsVisibility.default('always'),
    durability: pollFields.durability.default('persisted'),
    visibility: pollFields.visibility.default('public'),
  })
  .meta({ id: 'CreatePoll' });
export type CreatePoll = z.output<typeof createPoll>;

/** Options and bounds of choice can change only while the poll is a draft. */
export const updatePoll = z
  .strictObject(pollFields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'name at least one field to change')
  .meta({ id: 'UpdatePoll' });
export type UpdatePoll = z.output<typeof updatePoll>;

const pollOption = z.object({
  id: z.string(),
  label: z.string(),
  imageUrl: z.string().optional(),
});

export const pollStatus = z.enum(POLL_STATUSES).meta({ id: 'PollStatus' });

export const poll = z
  .object({
    pollId: z.string(),
    key: z.string().optional(),
    question: z.string(),
    type: z.enum(POLL_TYPES),
    status: pollStatus,
    options: z.array(pollOption),
    minChoices: z.int(),
    maxChoices: z.int(),
    voterIdentity: z.enum(VOTER_IDENTITIES),
    ballotChange: z.enum(BALLOT_CHANGES),
    resultsVisibility: z.enum(RESULTS_VISIBILITIES),
    durability: z.enum(['applied', 'persisted']),
    visibility: z.enum(['public', 'private']),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Poll' });
export type PollView = z.infer<typeof poll>;

export const pollPage = pageOf('Poll', poll);

export const ballot = z
  .strictObject({ choices: z.array(optionId).max(MAX_OPTIONS) })
  .meta({ id: 'Ballot' });
export type Ballot = z.output<typeof ballot>;

export const batchBallot = z
  .strictObject({ ballotId: submissionId.optional(), voterId, ...ballot.shape })
  .meta({ id: 'BatchBallot' });

export const ballotBatch = z
  .strictObject({ ballots: z.array(batchBallot).min(1).max(1000) })
  .meta({ id: 'BallotBatch' });
export type BallotBatch = z.output<typeof ballotBatch>;

export const ballotResult = z
  .object({
    accepted: z.literal(true),
    changed: z.boolean().describe('False when the same choices had been cast already.'),
    version: z.int(),
    receipt: z.string(),
  })
  .meta({ id: 'BallotResult' });
export type BallotResult = z.infer<typeof ballotResult>;

export const ballotBatchResult = z
  .object({
    results: z.array(
      z.object({
        status: z.enum(['accepted', 'unchanged', 'rejected']),
        voterId: z.string(),
        receipt: z.string().optional(),
        code: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'BallotBatchResult' });
export type BallotBatchResult = z.infer<typeof ballotBatchResult>;

export const optionResult = z
  .object({
    ...pollOption.shape,
    votes: z.int().optional().describe('Absent while the results are not shown to the caller.'),
    share: z.number().optional().describe('Votes over ballots, 0 to 1.'),
  })
  .meta({ id: 'OptionResult' });

export const pollResults = z
  .object({
    pollId: z.string(),
    question: z.string(),
    status: pollStatus,
    isFinal: z.boolean(),
    version: z.int(),
    resultsVisible: z.boolean().describe('Whether counts are shown to the caller.'),
    ballotCount: z.int().optional(),
    options: z.array(optionResult),
    meVoted: z.boolean().optional().describe('For a voter token: whether its ballot is in.'),
  })
  .meta({ id: 'PollResults' });
export type PollResultsView = z.infer<typeof pollResults>;
