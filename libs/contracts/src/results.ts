import { POLL_TYPES } from '@rostrum/domain';
import { z } from 'zod';
import { timestamp } from './ids.ts';
import { ballotIntegrity, pollStatus, scale } from './polls.ts';

const share = z.number().describe('0 to 1.');

export const optionResult = z
  .object({
    id: z.string(),
    label: z.string(),
    imageUrl: z.string().optional(),
    votes: z
      .int()
      .optional()
      .describe(
        'Choices, ratings, first places or points, by weight. Absent while the results are not shown to the caller.',
      ),
    share: share.optional().describe('Of all ballots by weight, or of all points given; 0 to 1.'),
    distribution: z
      .array(z.object({ value: z.number(), votes: z.int() }))
      .optional()
      .describe('Of ratings: the values given, ascending.'),
    positions: z
      .array(z.int())
      .optional()
      .describe('Of rankings: how often it stands first, second, …'),
    mean: z.number().optional().describe('Of ratings, or the points of an average ballot.'),
    median: z.number().optional(),
    points: z.int().optional().describe('Of rankings, by Borda: n - 1 for a first place of n.'),
    meanRank: z.number().optional().describe('Among the ballots that rank it.'),
  })
  .meta({ id: 'OptionResult' });

export const wordResult = z
  .object({ text: z.string(), votes: z.int(), share })
  .meta({ id: 'WordResult' });

export const numberResult = z
  .object({
    count: z.int(),
    mean: z.number(),
    median: z.number(),
    lowest: z.number(),
    highest: z.number(),
    histogram: z
      .array(z.object({ from: z.number(), to: z.number(), votes: z.int() }))
      .describe('Equal parts of the scale; both ends belong to a part.'),
  })
  .meta({ id: 'NumberResult' });

export const npsResult = z
  .object({
    score: z.number().describe('Per cent of promoters less per cent of detractors.'),
    promoters: z.int().describe('9 and 10'),
    passives: z.int().describe('7 and 8'),
    detractors: z.int().describe('0 to 6'),
  })
  .meta({ id: 'NpsResult' });

export const pollResults = z
  .object({
    pollId: z.string(),
    question: z.string(),
    type: z.enum(POLL_TYPES),
    scale: scale.optional(),
    status: pollStatus,
    round: z.int(),
    isFinal: z.boolean(),
    integrity: ballotIntegrity,
    closesAt: timestamp.optional().describe('When the clock closes it; only while it is open.'),
    version: z.int(),
    resultsVisible: z.boolean().describe('Whether counts are shown to the caller.'),
    ballotCount: z.int().optional(),
    totalWeight: z.int().optional().describe('What all ballots together count for.'),
    options: z.array(optionResult),
    words: z
      .array(wordResult)
      .optional()
      .describe('The words with most votes, or what was written in.'),
    number: numberResult.optional(),
    nps: npsResult.optional(),
    meVoted: z.boolean().optional().describe('For a voter: whether its ballot is in.'),
  })
  .meta({ id: 'PollResults' });
export type PollResultsView = z.infer<typeof pollResults>;

export const roundPage = z
  .object({
    items: z.array(
      z.object({
        round: z.int(),
        status: pollStatus.describe('In which it ended.'),
        ballotCount: z.int(),
        endedAt: timestamp,
      }),
    ),
  })
  .meta({ id: 'RoundPage' });
export type RoundPage = z.infer<typeof roundPage>;

export const resultsQuery = z
  .strictObject({
    round: z.coerce.number().int().min(1).optional().describe('The current one by default.'),
  })
  .meta({ id: 'ResultsQuery' });
export type ResultsQuery = z.output<typeof resultsQuery>;
