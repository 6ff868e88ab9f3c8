import {
  BALLOT_CHANGES,
  BALLOT_INTEGRITIES,
  COUNTING_METHODS,
  MAX_LATENCY_CREDIT_MS,
  MAX_OPTIONS,
  MAX_TEXTS,
  MAX_VOTES_PER_ADDRESS,
  MODERATIONS,
  POLL_STATUSES,
  POLL_TYPES,
  QUIZ_SCORINGS,
  RESULTS_VISIBILITIES,
  TIE_BREAK_RULES,
  VOTER_IDENTITIES,
} from '@rostrum/domain';
import { z } from 'zod';
import { isStorableText, line, optionId, pageOf, resourceKey, timestamp } from './ids.ts';

const label = line(300);
const imageUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(isStorableText, 'must not contain control characters');

const optionInput = z
  .strictObject({
    id: optionId.optional(),
    label,
    imageUrl: imageUrl.optional(),
    maxVotes: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe('Of choices: the option takes no more votes than this; weights count.'),
  })
  .meta({ id: 'PollOptionInput' });

const options = z
  .array(optionInput)
  .max(MAX_OPTIONS)
  .refine((list) => {
    const ids = list.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return new Set(ids).size === ids.length;
  }, 'option ids must differ');

const choiceBound = z
  .int()
  .min(1)
  .max(MAX_OPTIONS + MAX_TEXTS);

export const scale = z
  .strictObject({ min: z.number(), max: z.number(), step: z.number().positive().default(1) })
  .meta({ id: 'Scale' });

const MAX_DURATION_SECONDS = 366 * 24 * 3600;

/** How ballots are counted, beside being tallied. */
export const pollTally = z
  .strictObject({
    method: z.enum(COUNTING_METHODS),
    seats: z.int().min(1).max(MAX_OPTIONS).default(1).describe('Of `stv`.'),
    tieBreak: z
      .enum(TIE_BREAK_RULES)
      .default('option-order')
      .describe('For ties that the method leaves open: by the order of options, or drawn by lot.'),
  })
  .meta({ id: 'PollTally' });

const quizFields = {
  points: z.int().min(1).max(1_000_000).default(1000).describe('For a right answer at once.'),
  scoring: z
    .enum(QUIZ_SCORINGS)
    .default('speed')
    .describe(
      '`speed`: falls to half over the time; `linear`: to nought; `none`: time is no matter.',
    ),
  latencyCreditMs: z
    .int()
    .min(0)
    .max(MAX_LATENCY_CREDIT_MS)
    .default(500)
    .describe('What the way over the network, measured by the server, takes off at most.'),
  leaderboard: resourceKey
    .optional()
    .describe('The board, of operator `increment`, that points go to when the quiz closes.'),
};

const quizInput = z
  .strictObject({
    correct: z.array(optionId).min(1).max(MAX_OPTIONS).describe('Ids of the right options.'),
    ...quizFields,
  })
  .meta({ id: 'QuizInput' });

export const quiz = z
  .object({
    correct: z
      .array(z.string())
      .optional()
      .describe('For hosts; for everybody once the quiz is closed.'),
    ...quizFields,
  })
  .meta({ id: 'Quiz' });

const pollFields = {
  question: line(500),
  options: options.describe('At least two; one for `rating`; none for types that ask freely.'),
  minChoices: choiceBound.optional().describe('Options or texts that a ballot names at least.'),
  maxChoices: choiceBound.optional(),
  scale: scale.optional().describe('Of `rating` (1 to 5 by default) and `number` (0 to 100).'),
  pointsBudget: z.int().min(1).max(1_000_000).optional().describe('Of `points`; 100 by default.'),
  allowWriteIns: z
    .boolean()
    .describe('Of choices: whether voters may name what is not among the options.'),
  shuffleOptions: z
    .boolean()
    .describe('Whether each voter is shown the options in an order of its own.'),
  tally: pollTally.optional(),
  quiz: quizInput.optional().describe('Of type `quiz`, which also needs `durationSeconds`.'),
  moderation: z
    .enum(MODERATIONS)
    .describe(
      'Of words, answers and questions. `filter`: what holds a word of the lists is refused; `approve`: nothing is shown until a host decides.',
    ),
  ballotChange: z.enum(BALLOT_CHANGES),
  resultsVisibility: z.enum(RESULTS_VISIBILITIES),
  durability: z.enum(['applied', 'persisted']),
  visibility: z.enum(['public', 'private']),
};

const votesPerAddress = z
  .int()
  .min(1)
  .max(MAX_VOTES_PER_ADDRESS)
  .describe(
    'Of `device`, `ip` (30 by default) and `none`: voters of one address whose ballots may stand at the same time.',
  );

const plan = {
  opensAt: timestamp.describe('When the clock opens it; the poll is `scheduled` until then.'),
  closesAt: timestamp.describe('When the clock closes it, whatever its timer says.'),
  durationSeconds: z
    .int()
    .min(1)
    .max(MAX_DURATION_SECONDS)
    .describe('How long it stays open once it was opened; a pause stops the timer.'),
};

export const createPoll = z
  .strictObject({
    ...pollFields,
    key: resourceKey.optional(),
    type: z.enum(POLL_TYPES),
    options: pollFields.options.default([]),
    allowWriteIns: pollFields.allowWriteIns.default(false),
    shuffleOptions: pollFields.shuffleOptions.default(false),
    voterIdentity: z
      .enum(VOTER_IDENTITIES)
      .default('token')
      .describe('How voters without a voter token are told apart; `token`: it takes one.'),
    votesPerAddress: votesPerAddress.optional(),
    moderation: pollFields.moderation.default('filter'),
    ballotChange: pollFields.ballotChange.default('none'),
    resultsVisibility: pollFields.resultsVisibility
      .optional()
      .describe('`always` by default; of a quiz `after_close`.'),
    durability: pollFields.durability.default('persisted'),
    visibility: pollFields.visibility.default('public'),
    opensAt: plan.opensAt.optional(),
    closesAt: plan.closesAt.optional(),
    durationSeconds: plan.durationSeconds.optional(),
  })
  .meta({ id: 'CreatePoll' });
export type CreatePoll = z.output<typeof createPoll>;

/**
 * What decides which ballots are valid can change only before the poll is first opened; labels,
 * images and limits of options at any time. `null` takes a plan away.
 */
export const updatePoll = z
  .strictObject({
    ...pollFields,
    votesPerAddress: votesPerAddress.nullable(),
    opensAt: plan.opensAt.nullable(),
    closesAt: plan.closesAt.nullable(),
    durationSeconds: plan.durationSeconds.nullable(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'name at least one field to change')
  .meta({ id: 'UpdatePoll' });
export type UpdatePoll = z.output<typeof updatePoll>;

const pollOption = z.object({
  id: z.string(),
  label: z.string(),
  imageUrl: z.string().optional(),
  maxVotes: z.int().optional(),
});

export const pollStatus = z.enum(POLL_STATUSES).meta({ id: 'PollStatus' });

export const ballotIntegrity = z
  .enum(BALLOT_INTEGRITIES)
  .meta({ id: 'BallotIntegrity' })
  .describe('How hard it is for one person to vote twice; follows from `voterIdentity`.');

export const poll = z
  .object({
    pollId: z.string(),
    key: z.string().optional(),
    question: z.string(),
    type: z.enum(POLL_TYPES),
    status: pollStatus,
    round: z.int().describe('From 1; `reset` begins the next.'),
    options: z.array(pollOption),
    minChoices: z.int(),
    maxChoices: z.int(),
    scale: scale.optional(),
    pointsBudget: z.int().optional(),
    allowWriteIns: z.boolean(),
    shuffleOptions: z.boolean(),
    tally: pollTally.optional(),
    quiz: quiz.optional(),
    moderation: z.enum(MODERATIONS),
    voterIdentity: z.enum(VOTER_IDENTITIES),
    votesPerAddress: z.int().optional(),
    integrity: ballotIntegrity,
    ballotChange: z.enum(BALLOT_CHANGES),
    resultsVisibility: z.enum(RESULTS_VISIBILITIES),
    durability: z.enum(['applied', 'persisted']),
    visibility: z.enum(['public', 'private']),
    opensAt: timestamp.optional().describe('As it was planned.'),
    closesAt: timestamp.optional().describe('As it was planned.'),
    durationSeconds: z.int().optional(),
    endsAt: timestamp.optional().describe('When the clock closes it; only while it is open.'),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Poll' });
export type PollView = z.infer<typeof poll>;

export const pollPage = pageOf('Poll', poll);
