import {
  BALLOT_PARTS,
  COUNTING_METHODS,
  MAX_OPTIONS,
  POLL_TYPES,
  TIE_BREAK_RULES,
} from '@rostrum/domain';
import { z } from 'zod';
import { timestamp } from './ids.ts';
import { ballotIntegrity, pollStatus, scale } from './polls.ts';
import { postCounts, shownQuestion, shownText } from './posts.ts';

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

export const quizResult = z
  .object({
    correct: z.array(z.string()),
    correctCount: z.int(),
    meanSeconds: z.number().optional().describe('That answers took, by the server’s clock.'),
  })
  .meta({ id: 'QuizResult' });

const optionCount = z.object({ optionId: z.string(), count: z.number() });

const countingRound = z
  .object({
    counts: z.array(optionCount).describe('Options still in the count.'),
    elected: z.array(z.string()),
    eliminated: z.array(z.string()),
    transfer: z
      .object({
        from: z.string(),
        kind: z.enum(['surplus', 'elimination']),
        to: z.array(optionCount),
        exhausted: z.number(),
      })
      .optional()
      .describe('Of `irv` and `stv`: whose votes this round moves, and where.'),
    exhausted: z.number(),
    lost: z.number().optional().describe('Of `stv`: by rounding down.'),
    quota: z.number().optional().describe('Of `stv`: Droop.'),
    pairs: z
      .object({ preferred: z.array(z.array(z.int())), strength: z.array(z.array(z.int())) })
      .optional()
      .describe('Of `schulze`: rows and columns in the order of options.'),
  })
  .meta({ id: 'CountingRound' });

/** The count of the ballots by one method, with its rounds. */
export const tallyResult = z
  .object({
    state: z
      .enum(['counted', 'counting'])
      .describe('`counting`: there are many ballots and nothing is counted yet; ask again.'),
    method: z.enum(COUNTING_METHODS),
    seats: z.int(),
    tieBreak: z.object({ rule: z.enum(TIE_BREAK_RULES), seed: z.string().optional() }),
    isCurrent: z.boolean().optional().describe('Whether all ballots of `version` are in it.'),
    ballotCount: z.int().optional().describe('By weight.'),
    winner: z.string().nullable().optional(),
    winners: z.array(z.string()).optional(),
    isTie: z
      .boolean()
      .optional()
      .describe('Whether the declared rule parted a winner from a loser.'),
    ranking: z.array(z.array(z.string())).optional().describe('Best first; equals together.'),
    rounds: z.array(countingRound).optional(),
    tieBreaks: z
      .array(
        z.object({
          round: z.int(),
          decision: z.string(),
          rule: z.string(),
          options: z.array(z.string()),
          chosen: z.array(z.string()),
        }),
      )
      .optional(),
  })
  .meta({ id: 'TallyResult' });
export type TallyResultView = z.infer<typeof tallyResult>;

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
    asideCount: z
      .int()
      .optional()
      .describe('Ballots that hosts set aside, where there are any: no count holds them.'),
    totalWeight: z.int().optional().describe('What all ballots together count for.'),
    options: z.array(optionResult),
    words: z
      .array(wordResult)
      .optional()
      .describe('The words with most votes, or what was written in.'),
    number: numberResult.optional(),
    nps: npsResult.optional(),
    quiz: quizResult.optional().describe('For hosts; for everybody once it is closed.'),
    texts: z.array(shownText).optional().describe('Of `text`: the newest 50.'),
    questions: z
      .array(shownQuestion)
      .optional()
      .describe('Of `questions`: the first 50 by pins, votes and age; answered ones come last.'),
    states: postCounts.optional().describe('Of `text` and `questions`: how many there are.'),
    tally: tallyResult.optional().describe('Over REST, where one was declared or asked for.'),
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
    tally: z.enum(COUNTING_METHODS).optional().describe('As the poll declares, by default.'),
    seats: z.coerce.number().int().min(1).max(MAX_OPTIONS).optional(),
    ballots: z
      .enum(BALLOT_PARTS)
      .optional()
      .describe('`aside`: what the ballots that are set aside come to, by themselves; for hosts.'),
  })
  .meta({ id: 'ResultsQuery' });
export type ResultsQuery = z.output<typeof resultsQuery>;
