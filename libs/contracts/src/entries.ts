import { z } from 'zod';
import { cursor, isStorableText, memberId, pageLimit, score, timestamp } from './ids.ts';
import { columnKey, rank } from './leaderboards.ts';
import { memberProfile } from './members.ts';

export const entry = z
  .object({
    rank,
    memberId: z.string(),
    score: z.number(),
    columns: z.record(z.string(), z.number()).optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    member: memberProfile.optional().describe('What the member shows of itself.'),
    updatedAt: timestamp,
  })
  .meta({ id: 'Entry' });
export type EntryView = z.infer<typeof entry>;

export const memberEntry = entry
  .extend({
    percentile: z.number().describe('Share of entries that stand at or below this one, 0 to 100.'),
    total: z.int(),
    period: z.string(),
    version: z.int(),
  })
  .meta({ id: 'MemberEntry' });
export type MemberEntryView = z.infer<typeof memberEntry>;

export const entryPage = z
  .object({
    entries: z.array(entry),
    total: z.int(),
    period: z.string(),
    version: z.int(),
    nextCursor: z.string().optional(),
    previousCursor: z.string().optional(),
  })
  .meta({ id: 'EntryPage' });
export type EntryPageView = z.infer<typeof entryPage>;

const period = z
  .string()
  .max(64)
  .optional()
  .describe(
    '`current:<periodKey>` or a period id such as 2026-11-21, 2026-W47, 2026-11, 2026, league.20261120T170000Z.',
  );

export const segment = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,31}:./)
  .max(97)
  .refine(isStorableText, 'must not contain control characters')
  .optional()
  .describe('`<attribute>:<value>`: only members of this segment, ranked among themselves.')
  .meta({ examples: ['country:NO'] });

/** A score in a query; what is left empty is not one. In documents it is a number all the same. */
const queryScore = z
  .string()
  .min(1)
  .pipe(z.coerce.number())
  .pipe(score)
  .meta({
    override: ({ jsonSchema }: { jsonSchema: object }) =>
      Object.assign(jsonSchema, { type: 'number', minLength: undefined }),
  });

export const entriesQuery = z.strictObject({
  period,
  limit: pageLimit(25, 1000),
  cursor: cursor.optional(),
  minScore: queryScore.optional().describe('Only entries with this score or a greater one.'),
  maxScore: queryScore.optional().describe('Only entries with this score or a lesser one.'),
  segment,
});
export type EntriesQuery = z.output<typeof entriesQuery>;

export const MAX_LOOKUP = 1000;

export const entryLookup = z
  .strictObject({
    memberIds: z
      .array(memberId)
      .min(1)
      .max(MAX_LOOKUP)
      .describe('For example the friends of a member. A member that is named twice counts once.'),
    period,
    segment,
  })
  .meta({ id: 'EntryLookup' });
export type EntryLookup = z.output<typeof entryLookup>;

export const entryLookupResult = z
  .object({
    entries: z.array(entry).describe('In ranking order, with their ranks among all entries.'),
    missing: z.array(z.string()).describe('Members without an entry, in the order asked for.'),
    total: z.int(),
    period: z.string(),
    version: z.int(),
  })
  .meta({ id: 'EntryLookupResult' });
export type EntryLookupView = z.infer<typeof entryLookupResult>;

/** Columns come as `columns[<key>]=…`; those left out are 0, as in a submission. */
export const rankPreviewQuery = z.strictObject({
  score: queryScore,
  columns: z
    .record(columnKey, queryScore)
    .optional()
    .meta({ param: { style: 'deepObject', explode: true } }),
  period,
  segment,
});
export type RankPreviewQuery = z.output<typeof rankPreviewQuery>;

export const rankPreview = z
  .object({
    rank,
    percentile: z.number().describe('Share of entries at or below it, itself counted, 0 to 100.'),
    total: z.int().describe('Entries that there are now, without this one.'),
    period: z.string(),
    version: z.int(),
  })
  .meta({ id: 'RankPreview' });
export type RankPreviewView = z.infer<typeof rankPreview>;

const statistic = z.number().nullable();

export const boardStats = z
  .object({
    total: z.int(),
    highest: statistic,
    lowest: statistic,
    percentiles: z
      .object({ p50: statistic, p90: statistic, p99: statistic })
      .describe('The score that so many per cent of entries do not exceed, by nearest rank.'),
    period: z.string(),
    version: z.int(),
  })
  .meta({ id: 'BoardStats' });
export type BoardStatsView = z.infer<typeof boardStats>;

export const entryQuery = z.strictObject({ period, segment });
export type EntryQuery = z.output<typeof entryQuery>;
export const removalQuery = z.strictObject({ period });
export const aroundQuery = z.strictObject({ period, segment, limit: pageLimit(11, 1000) });
export type AroundQuery = z.output<typeof aroundQuery>;

const periodFields = {
  period: z.string(),
  key: z.string().describe("The kind, or the key of a period of the board's own."),
  startsAt: timestamp.nullable(),
  endsAt: timestamp.nullable(),
  status: z
    .enum(['current', 'upcoming', 'closed', 'archived'])
    .describe('A closed period is kept and may still take late runs; an archived one is final.'),
};

export const boardPeriod = z
  .object({ ...periodFields, total: z.int() })
  .meta({ id: 'BoardPeriod' });
export const boardPeriods = z
  .object({ periods: z.array(boardPeriod), nextCursor: z.string().optional() })
  .meta({ id: 'BoardPeriods' });
export type BoardPeriodsView = z.infer<typeof boardPeriods>;

/** `limit` is of archived periods; those that are kept all come with the first page. */
export const periodsQuery = z.strictObject({
  limit: pageLimit(100, 1000),
  cursor: cursor.optional(),
});
export type PeriodsQuery = z.output<typeof periodsQuery>;

export const historyQuery = z.strictObject({
  limit: pageLimit(25, 100),
  cursor: cursor.optional(),
});
export type HistoryQuery = z.output<typeof historyQuery>;

export const pastEntry = entry
  .omit({ memberId: true })
  .extend({ ...periodFields, total: z.int() })
  .meta({ id: 'PastEntry' });
export const memberHistory = z
  .object({ history: z.array(pastEntry), nextCursor: z.string().optional() })
  .meta({ id: 'MemberHistory' });
export type MemberHistoryView = z.infer<typeof memberHistory>;
