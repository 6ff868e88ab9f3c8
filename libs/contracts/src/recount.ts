import { z } from 'zod';

const figure = z.union([z.number(), z.string()]);

export const pollRecount = z
  .object({
    pollId: z.string(),
    round: z.int(),
    source: z
      .enum(['log', 'ballots'])
      .describe(
        'Added up from the log; or from the stored ballots, where old events are not kept.',
      ),
    agrees: z.boolean().describe('Whether tally, stored ballots and the log say the same.'),
    events: z.int().describe('How many events of the log were added up.'),
    ballotCount: z.int(),
    asideCount: z.int().describe('Ballots that are set aside.'),
    differences: z.array(z.object({ what: z.string(), live: figure, log: figure })),
    storedOtherwise: z
      .int()
      .describe('Ballots that the database keeps otherwise than the log says.'),
  })
  .meta({ id: 'PollRecount' });
export type PollRecountView = z.infer<typeof pollRecount>;
