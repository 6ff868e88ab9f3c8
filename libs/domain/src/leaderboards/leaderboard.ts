export const SORT_ORDERS = ['desc', 'asc'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export const OPERATORS = ['best', 'latest', 'set', 'increment', 'decrement'] as const;
/** How a submission meets the standing entry; see `applySubmission`. */
export type Operator = (typeof OPERATORS)[number];

export const TIE_BREAKS = ['first', 'last', 'shared'] as const;
/**
 * Who stands higher among entries that are equal in score and every column: `first`, whoever got
 * there first; `last`, whoever got there last; `shared`, nobody: they are listed by member id.
 */
export type TieBreak = (typeof TIE_BREAKS)[number];

export const RANK_STYLES = ['ordinal', 'competition', 'dense'] as const;
/**
 * How places are numbered. `ordinal`: 1, 2, 3, 4, each entry its own, in the order of the list;
 * `competition`: 1, 2, 2, 4, equals have the rank of their first; `dense`: 1, 2, 2, 3, equals have
 * one rank and none is left out.
 */
export type RankStyle = (typeof RANK_STYLES)[number];

export const PERIOD_KEYS = ['all-time', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type PeriodKey = (typeof PERIOD_KEYS)[number];

/**
 * Periods of a board's own. With `cron` one begins at each time of the expression, with `everyWeeks`
 * one every so many weeks from `startsAt` on, by the clock of the zone; `startsAt` and `endsAt` are
 * the bounds of the whole schedule. With neither it is one window from `startsAt` to `endsAt`.
 */
export interface CustomPeriod {
  key: string;
  cron?: string | undefined;
  everyWeeks?: number | undefined;
  /** IANA zone; that of the board when absent. */
  timezone?: string | undefined;
  /** RFC 3339, whole seconds. */
  startsAt?: string | undefined;
  endsAt?: string | undefined;
}

/** What a board's periods are: one of the kinds that every board may have, or some of its own. */
export type PeriodRule = PeriodKey | CustomPeriod;

export const MAX_PERIODS = 10;

export const MAX_COLUMNS = 4;
export const MAX_SEGMENTS = 3;

/** A further column: compared in order after the score, each in its own direction. */
export interface Column {
  key: string;
  sortOrder: SortOrder;
}

export type Durability = 'applied' | 'persisted';
export type Visibility = 'public' | 'private';

/** What scores a board takes; a bound that is absent does not bind. */
export interface ScoreBounds {
  /** Least and greatest score, included: of a submission, or of the sum that it leads to. */
  minScore?: number | undefined;
  maxScore?: number | undefined;
  /** How far one submission may move a standing score, either way. */
  maxChange?: number | undefined;
}

/** How often a member may submit: so many times in any stretch of this length. */
export interface SubmissionRate {
  limit: number;
  windowSeconds: number;
}

/** The rules by which a board ranks: all that the write script needs to know of it. */
export interface RankingRules extends ScoreBounds {
  sortOrder: SortOrder;
  operator: Operator;
  allowOperatorOverride: boolean;
  tieBreak: TieBreak;
  rankStyle: RankStyle;
  columns: Column[];
  /** Attributes of members whose every value has a ranking of its own. Boards of old have none. */
  segments?: string[] | undefined;
  periods: PeriodRule[];
  /** IANA zone in which days, weeks, months and years begin. */
  timezone: string;
  /** How many closed periods of each kind still take late runs; older ones are archived. */
  retentionPeriods: number;
  /** How long after its end a period takes late submissions; absent: as long as it is kept. */
  graceSeconds?: number | undefined;
  /** The retention of periods that had ended before `untilMs`, when it was raised; see `expiryMs`. */
  formerRetention?: { periods: number; untilMs: number } | undefined;
  /** How often a member may submit in a period, improved or not; absent: as often as it likes. */
  attemptLimit?: number | undefined;
  /** How many entries a period keeps; the lowest go as others come. Absent: all. */
  maxEntries?: number | undefined;
  submissionRate?: SubmissionRate | undefined;
  /** Takes submissions over REST only with a signature made with the board's own secret. */
  requireSignature?: boolean | undefined;
  /** Softer bounds: what lies outside of them is not applied but held for a person to decide. */
  quarantine?: ScoreBounds | undefined;
}

/** The secrets a board's submissions may be signed with, encrypted: no store sees them plain. */
export interface SigningSecrets {
  current: string;
  /** The one before, good until then. */
  former?: { secret: string; validUntilMs: number } | undefined;
  /** The request that made the current one: repeated, it must not make another. */
  request?: { key: string; fingerprint: string } | undefined;
}

/**
 * A board on its way to what it was at a moment. It is part of the definition, so that whoever writes
 * to the board knows of it, whatever becomes of the live store, until the way is come to its end.
 */
export interface BoardRebuild {
  /** Names the events of it; stays the same when it is begun again after a crash. */
  id: string;
  /** Of the process that goes on with it: another one has taken over when it is not its own. */
  runId: string;
  /** The moment; absent: what the durable store has. */
  toMs?: number | undefined;
  startedAtMs: number;
  /** Who does it: `cli:<name>`. */
  by: string;
}

export interface Leaderboard extends RankingRules {
  /** Internal and unique: a board made anew under an old key is another board. */
  id: string;
  tenantId: string;
  key: string;
  name: string;
  durability: Durability;
  visibility: Visibility;
  /** Absent until a signature was required or a secret asked for. */
  signing?: SigningSecrets | undefined;
  /** Only while the board is rebuilt: it takes no writes then. */
  rebuild?: BoardRebuild | undefined;
  /** Rises with every change of the definition; scripts refuse to run on an older one. */
  configVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A board's place: everything that decides its Redis keys. */
export interface LeaderboardRef {
  tenantId: string;
  key: string;
}
