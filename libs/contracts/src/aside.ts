import { MAX_WORD_LENGTH } from '@rostrum/domain';
import { z } from 'zod';
import { standingBallot } from './ballots.ts';
import { line, pageOf, timestamp, voterId } from './ids.ts';
import { pageFields } from './posts.ts';

const MAX_REASON_LENGTH = 200;

/** One thing that a ballot says. */
export const ballotChoice = z
  .strictObject({
    optionId: z
      .string()
      .optional()
      .describe('An option that is chosen, given points, rated or ranked first.'),
    value: z.number().optional().describe('A number, or what the option is rated with.'),
    text: line(MAX_WORD_LENGTH).optional().describe('A word, in any spelling.'),
  })
  .meta({ id: 'BallotChoice' });

const selection = {
  voterIds: z.array(voterId).min(1).max(1000).optional(),
  from: timestamp.optional().describe('Ballots cast, or changed last, at this time or later,'),
  to: timestamp.optional().describe('and before this time.'),
  choice: ballotChoice.optional().describe('Of those between `from` and `to`: only these.'),
  address: z.string().max(128).optional().describe('As `signals` tell it.'),
};

interface Selection {
  voterIds?: unknown;
  from?: unknown;
  to?: unknown;
  choice?: unknown;
  address?: unknown;
  all?: unknown;
}

/** The ways to say which ballots are meant, of which one is taken. */
function waysOf({ voterIds, from, to, address, all }: Selection): unknown[] {
  const window = from !== undefined || to !== undefined ? true : undefined;
  return [voterIds, window, address, all].filter((way) => way !== undefined);
}

const ONE_WAY = {
  error: 'say which ballots in one way: `voterIds`, `from` and `to`, or `address`',
};
const WHOLE_WINDOW = { error: '`from` and `to` go together, and `choice` with them' };

function isWhole({ from, to, choice }: Selection): boolean {
  return (
    (from === undefined) === (to === undefined) && (choice === undefined || from !== undefined)
  );
}

const IN_ORDER = { error: '`from` comes before `to`', path: ['to'] };

function isInOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean {
  return from === undefined || to === undefined || Date.parse(from) < Date.parse(to);
}

export const setAside = z
  .strictObject({ ...selection, reason: line(MAX_REASON_LENGTH).optional() })
  .refine((body) => waysOf(body).length === 1, ONE_WAY)
  .refine(isWhole, WHOLE_WINDOW)
  .refine(isInOrder, IN_ORDER)
  .meta({ id: 'SetAside' });
export type SetAside = z.output<typeof setAside>;

export const releaseAside = z
  .strictObject({ ...selection, all: z.literal(true).optional() })
  .refine((body) => waysOf(body).length === 1, { error: `${ONE_WAY.error}, or \`all\`` })
  .refine(isWhole, WHOLE_WINDOW)
  .refine(isInOrder, IN_ORDER)
  .meta({ id: 'ReleaseAside' });
export type ReleaseAside = z.output<typeof releaseAside>;

export const asideResult = z
  .object({
    moved: z.int().describe('Ballots that were set aside, or count again.'),
    full: z
      .int()
      .describe('Ballots that stay aside because an option has all the votes that it takes.'),
    isComplete: z
      .boolean()
      .describe('False where there are more than one request moves: send it again.'),
    version: z.int(),
  })
  .meta({ id: 'AsideResult' });
export type AsideResultView = z.infer<typeof asideResult>;

export const asideBallot = standingBallot
  .omit({ round: true, isCorrect: true, points: true })
  .extend({
    castAt: timestamp.describe('When it was cast, or changed last.'),
    by: z.string().optional().describe('Who set it aside: `key:<id>` or `user:<id>`.'),
    at: timestamp.optional().describe('When that was.'),
    reason: z.string().optional(),
  })
  .meta({ id: 'AsideBallot' });
export type AsideBallotView = z.infer<typeof asideBallot>;
export const asideBallotPage = pageOf('AsideBallot', asideBallot);

export const asideQuery = z.strictObject(pageFields).meta({ id: 'AsideQuery' });
export type AsideQuery = z.output<typeof asideQuery>;

export const burst = z
  .object({
    from: timestamp,
    to: timestamp.describe('Not in it any more.'),
    ballots: z.int(),
    asideCount: z.int().describe('How many of them are set aside.'),
    usual: z.number().describe('How many came in an equal time otherwise.'),
    isSuspicious: z
      .boolean()
      .describe('Whether the ballots of the burst say something else than the others.'),
    leaning: z
      .object({
        choice: ballotChoice,
        within: z.number().describe('Share of the ballots of the burst that say it, 0 to 1.'),
        elsewhere: z.number().describe('Share of the ballots outside bursts.'),
      })
      .optional(),
  })
  .meta({ id: 'Burst' });
export type BurstView = z.infer<typeof burst>;

export const pollSignals = z
  .object({
    pollId: z.string(),
    round: z.int(),
    ballotCount: z.int().describe('Ballots that count.'),
    asideCount: z.int(),
    timeline: z
      .object({
        from: timestamp.optional().describe('Of the first bucket; absent where there are none.'),
        bucketSeconds: z.int(),
        ballots: z.array(z.int()).describe('How many each bucket holds, those set aside too.'),
        aside: z.array(z.int()).describe('How many of them are set aside.'),
      })
      .describe('When ballots were cast, or changed last; at most 300 buckets.'),
    bursts: z.array(burst).describe('In order of time; the 20 largest.'),
    addresses: z
      .array(
        z.object({
          address: z.string().describe('Stands for it in this poll alone.'),
          voters: z.int().describe('With a ballot in, set aside or not.'),
          isFull: z
            .boolean()
            .describe('Whether it has all the votes that `votesPerAddress` allows.'),
        }),
      )
      .describe('The 20 with most voters, where `votesPerAddress` limits them.'),
  })
  .meta({ id: 'PollSignals' });
export type PollSignalsView = z.infer<typeof pollSignals>;
