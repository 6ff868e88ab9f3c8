import {
  MAX_OPTIONS,
  MAX_TEXT_LENGTH,
  MAX_TEXTS,
  MAX_WEIGHT,
  MAX_WORD_LENGTH,
} from '@rostrum/domain';
import { z } from 'zod';
import { deviceToken, line, optionId, paragraph, submissionId, voterId } from './ids.ts';

const word = line(MAX_WORD_LENGTH);

const contentFields = {
  choices: z.array(optionId).max(MAX_OPTIONS).optional().describe('Of choices: option ids.'),
  writeIns: z
    .array(word)
    .max(MAX_TEXTS)
    .optional()
    .describe('What is not among the options, where the poll takes that.'),
  ratings: z
    .record(optionId, z.number())
    .refine((ratings) => Object.keys(ratings).length <= MAX_OPTIONS, 'too many options')
    .optional()
    .describe('By option: a value of the scale, or points.'),
  ranking: z.array(optionId).max(MAX_OPTIONS).optional().describe('Option ids, the best first.'),
  number: z.number().optional().describe('Of `nps` and `number`: a value of the scale.'),
  text: paragraph(MAX_TEXT_LENGTH)
    .optional()
    .describe('Of `text`: an answer. Of `word-cloud`: short for `texts` with one item.'),
  texts: z.array(word).max(MAX_TEXTS).optional().describe('Of `word-cloud`: words or phrases.'),
};

const weight = z
  .int()
  .min(1)
  .max(MAX_WEIGHT)
  .optional()
  .describe('What the ballot counts for. Only hosts say it; of a voter token it is the claim.');

/** Exactly the field that the poll's type calls for. */
export const ballot = z.strictObject({ ...contentFields, weight }).meta({ id: 'Ballot' });
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
    changed: z.boolean().describe('False when the same ballot had been cast already.'),
    version: z.int(),
    receipt: z.string(),
    deviceToken: deviceToken.optional(),
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

/** A ballot that stands, as its voter cast it. */
export const standingBallot = z
  .object({
    voterId: z.string(),
    round: z.int(),
    weight: z.int(),
    choices: z.array(z.string()).optional(),
    writeIns: z.array(z.string()).optional(),
    ratings: z.record(z.string(), z.number()).optional(),
    ranking: z.array(z.string()).optional(),
    number: z.number().optional(),
    texts: z.array(z.string()).optional(),
    elapsedMs: z.int().optional().describe('Of a quiz: the time that the answer took.'),
    isCorrect: z.boolean().optional().describe('Of a quiz that is closed.'),
    points: z.int().optional().describe('Of a quiz that is closed.'),
    text: z.string().optional(),
  })
  .meta({ id: 'StandingBallot' });
export type StandingBallotView = z.infer<typeof standingBallot>;
