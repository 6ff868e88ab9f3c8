import type {
  ApiKeyKind,
  AsideRecord,
  AttributeValue,
  BoardRebuild,
  Durability,
  ErasureProof,
  ErasureState,
  ErrorCode,
  ImportMapping,
  ImportProgress,
  JobState,
  MemberState,
  ModeratedLanguage,
  Operator,
  PollRules,
  PollStatus,
  PollType,
  PostState,
  QuarantineStatus,
  RankingRules,
  ResultsVisibility,
  RowRejection,
  SigningSecrets,
  Tally,
  Visibility,
  VoterIdentity,
} from '@rostrum/domain';
import type { ColumnType, Generated } from 'kysely';

/** Read as a value, written as JSON text: the driver would send an array as a PostgreSQL array. */
type Json<T> = ColumnType<T, string, string>;

/** Read as text, because 64 bits do not fit a number. */
type BigInteger = ColumnType<string, number, number>;

/** The tables as the driver reads and writes them; see `migrations/`. */
export interface Database {
  tenants: {
    id: string;
    name: string;
    signing_secret: string;
    created_at: Date;
  };
  api_keys: {
    id: string;
    tenant_id: string;
    kind: ApiKeyKind;
    hash: string;
    allowed_origins: string[];
    created_at: Date;
    revoked_at: ColumnType<Date | null, never, Date>;
  };
  users: {
    id: string;
    tenant_id: string;
    email: string;
    password_hash: string;
    created_at: Generated<Date>;
  };
  leaderboards: {
    id: string;
    tenant_id: string;
    key: string;
    name: string;
    rules: Json<RankingRules>;
    signing: ColumnType<SigningSecrets | null, string | null, string | null>;
    rebuild: ColumnType<BoardRebuild | null, string | null, string | null>;
    durability: Durability;
    visibility: Visibility;
    config_version: number;
    created_at: Date;
    updated_at: Date;
    is_seeded: Generated<boolean>;
  };
  polls: {
    id: string;
    tenant_id: string;
    key: string | null;
    question: string;
    type: PollType;
    rules: Json<PollRules>;
    voter_identity: VoterIdentity;
    results_visibility: ResultsVisibility;
    durability: Durability;
    visibility: Visibility;
    config_version: number;
    status: ColumnType<PollStatus, never, never>;
    round: ColumnType<number, never, never>;
    moved_at: ColumnType<Date | null, never, never>;
    timer_ms: ColumnType<string | null, never, never>;
    spent_opens_at: ColumnType<Date | null, never, never>;
    spent_closes_at: ColumnType<Date | null, never, never>;
    post_count: ColumnType<number, never, never>;
    created_at: Date;
    updated_at: Date;
  };
  poll_rounds: {
    poll_id: string;
    round: number;
    status: PollStatus;
    tally: Json<Tally>;
    ended_at: Date;
  };
  quiz_closings: {
    poll_id: string;
    round: number;
    closed_at: Date;
    due_at: Generated<Date>;
  };
  quiz_awards: {
    poll_id: string;
    round: number;
    voter_id: string;
    points: number;
  };
  ballots: {
    poll_id: string;
    round: number;
    voter_id: string;
    ballot: string;
    updated_at: Date;
    aside: ColumnType<AsideRecord | null, never, never>;
    text_id: ColumnType<string | null, never, never>;
    text_state: ColumnType<PostState | null, never, never>;
  };
  aside_voters: {
    poll_id: string;
    round: number;
    voter_id: string;
  };
  word_spellings: {
    poll_id: string;
    round: number;
    is_aside: boolean;
    word: string;
    spelling: string;
  };
  poll_questions: {
    poll_id: string;
    id: string;
    round: number;
    voter_id: string | null;
    author_name: string | null;
    text: string;
    original_text: string | null;
    state: PostState;
    is_pinned: boolean;
    asked_at: Date;
    number: number | null;
  };
  question_votes: {
    poll_id: string;
    question_id: string;
    voter_id: string;
  };
  poll_words: {
    poll_id: string;
    word: string;
    is_hidden: boolean;
    decided_by: string;
  };
  moderation_words: {
    tenant_id: string;
    blocked: string[];
    allowed: string[];
    languages: ModeratedLanguage[];
    updated_at: Generated<Date>;
  };
  partitions: {
    partition: number;
    epoch: string;
    sequence: ColumnType<string, never, never>;
    life: ColumnType<number, never, never>;
    cuts: ColumnType<string[], never, never>;
    run: ColumnType<string | null, never, never>;
    former_epochs: ColumnType<string[], never, never>;
    dropped_through: ColumnType<string, never, never>;
    dropped_before: ColumnType<Date | null, never, never>;
    version: ColumnType<string, never, never>;
  };
  members: {
    tenant_id: string;
    member_id: string;
    display_name: string | null;
    avatar_url: string | null;
    attributes: Json<Record<string, AttributeValue>> | null;
    state: MemberState;
    was_moderated: boolean;
    revision: BigInteger;
    applied_revision: BigInteger;
    created_at: Date;
    updated_at: Date;
  };
  member_erasures: {
    id: string;
    tenant_id: string;
    member_id: string | null;
    state: ErasureState;
    proof: Json<ErasureProof>;
    created_at: Date;
    updated_at: Date;
    due_at: Date | null;
  };
  events: {
    partition: number;
    epoch: string;
    sequence: ColumnType<string, never, never>;
    resource_id: string;
    at: Date;
    names: ColumnType<string[] | null, never, never>;
  };
  leaderboard_entries: {
    leaderboard_id: string;
    period: string;
    member_id: string;
    score: number;
    prefix: string;
    updated_at: Date;
    attempts: number | null;
    metadata: Json<unknown>;
    sequence: BigInteger;
  };
  quarantined_submissions: {
    leaderboard_id: string;
    id: string;
    number: ColumnType<string, never, never>;
    member_id: string;
    operator: Operator;
    score: number;
    columns: number[];
    metadata: Json<unknown>;
    occurred_at: Date;
    reason: ErrorCode;
    held_at: Date;
    status: QuarantineStatus;
    settled_by: string | null;
    settled_at: Date | null;
  };
  import_jobs: {
    id: string;
    tenant_id: string;
    leaderboard_key: string;
    state: JobState;
    mapping: Json<ImportMapping>;
    progress: Json<ImportProgress>;
    rejections: Json<RowRejection[]>;
    error: string | null;
    created_at: Date;
    updated_at: Date;
  };
  import_chunks: {
    job_id: string;
    index: number;
    bytes: Uint8Array;
    received_at: Generated<Date>;
  };
}
