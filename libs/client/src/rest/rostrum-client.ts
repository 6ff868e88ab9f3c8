import type {
  AsideBallotView,
  AsideResultView,
  AskedQuestionView,
  BallotBatchResult,
  BallotResult,
  BatchResult,
  BoardPeriodsView,
  BoardStatsView,
  DecidableWordsView,
  DecidedQuestions,
  DecidedTexts,
  EntryLookupView,
  EntryPageView,
  ErasureJobView,
  HeldResult,
  ImportJobView,
  JobView,
  LeaderboardView,
  MemberEntryView,
  MemberHistoryView,
  MemberListView,
  MemberView,
  ModeratedWordsView,
  PollRecountView,
  PollResultsView,
  PollSignalsView,
  PollTextView,
  PollView,
  QuarantinedSubmissionView,
  QuestionView,
  QuestionVoteView,
  RankPreviewQuery,
  RankPreviewView,
  ReactionResult,
  RoundPage,
  SigningSecretView,
  StandingBallotView,
  SubmissionResult,
  VoterCodePage,
} from '@rostrum/contracts';
import type {
  AroundInput,
  AsideInput,
  AsideQueryInput,
  BallotBatchInput,
  BallotInput,
  CodesInput,
  EntriesInput,
  EntryInput,
  ExportInput,
  HistoryInput,
  ImportInput,
  LeaderboardChanges,
  LeaderboardInput,
  ListInput,
  MemberBatchInput,
  MemberInput,
  MembersInput,
  ModeratedWordsInput,
  PeriodsInput,
  PollChanges,
  PollInput,
  QuarantineInput,
  QuestionChanges,
  QuestionDecision,
  QuestionInput,
  QuestionsInput,
  ReactionInput,
  ReleaseInput,
  RemovalInput,
  ResultsInput,
  SigningSecretInput,
  SubmissionBatchInput,
  SubmissionInput,
  TextDecision,
  TextsInput,
} from './inputs.ts';
import { type CallOptions, createRequest, type Request, type RestOptions } from './request.ts';
import { signBody } from './signature.ts';

export interface Page<T> {
  items: T[];
  nextCursor?: string | undefined;
}

/** The voter whom the credentials name. */
const ME = 'me';

/**
 * The REST interface, one method a route. Every method throws `RostrumError`; what can be repeated
 * exactly is retried (see `createRequest`).
 */
export class RostrumClient {
  readonly #request: Request;

  constructor(options: RestOptions) {
    this.#request = createRequest(options);
  }

  createLeaderboard(body: LeaderboardInput, call?: CallOptions): Promise<LeaderboardView> {
    return this.#request('POST', '/leaderboards', { ...call, body });
  }

  listLeaderboards(query?: ListInput, call?: CallOptions): Promise<Page<LeaderboardView>> {
    return this.#request('GET', '/leaderboards', { ...call, query: { ...query } });
  }

  getLeaderboard(key: string, call?: CallOptions): Promise<LeaderboardView> {
    return this.#request('GET', boardPath(key), { ...call });
  }

  updateLeaderboard(
    key: string,
    body: LeaderboardChanges,
    call?: CallOptions,
  ): Promise<LeaderboardView> {
    return this.#request('PATCH', boardPath(key), { ...call, body });
  }

  deleteLeaderboard(key: string, call?: CallOptions): Promise<void> {
    return this.#request('DELETE', boardPath(key), { ...call });
  }

  /** A board with a quarantine may hold the submission instead of applying it. */
  submitScore(
    key: string,
    body: SubmissionInput,
    call?: CallOptions,
  ): Promise<SubmissionResult | HeldResult> {
    return this.#request('POST', `${boardPath(key)}/scores`, { ...call, body, sign: signBody });
  }

  /** Up to 1,000 submissions, each judged by itself; results in the order of submissions. */
  submitScores(
    key: string,
    submissions: SubmissionBatchInput['submissions'],
    call?: CallOptions,
  ): Promise<BatchResult> {
    return this.#request('POST', `${boardPath(key)}/scores/batch`, {
      ...call,
      body: { submissions },
      sign: signBody,
    });
  }

  listEntries(key: string, query?: EntriesInput, call?: CallOptions): Promise<EntryPageView> {
    return this.#request('GET', `${boardPath(key)}/entries`, { ...call, query: { ...query } });
  }

  getEntry(
    key: string,
    memberId: string,
    query?: EntryInput,
    call?: CallOptions,
  ): Promise<MemberEntryView> {
    return this.#request('GET', entryPath(key, memberId), { ...call, query: { ...query } });
  }

  /** A page with the member in it, filled up at the edges of the board. */
  listEntriesAround(
    key: string,
    memberId: string,
    query?: AroundInput,
    call?: CallOptions,
  ): Promise<EntryPageView> {
    const path = `${entryPath(key, memberId)}/around`;
    return this.#request('GET', path, { ...call, query: { ...query } });
  }

  /** Where named members stand, in ranking order; up to 1,000. */
  lookupEntries(
    key: string,
    memberIds: readonly string[],
    query?: EntryInput,
    call?: CallOptions,
  ): Promise<EntryLookupView> {
    const body = { memberIds, ...query };
    return this.#request('POST', `${boardPath(key)}/entries/lookup`, { ...call, body });
  }

  /** The rank that a score would have as a new entry; nothing is written. */
  previewRank(key: string, run: RankPreviewQuery, call?: CallOptions): Promise<RankPreviewView> {
    const { columns = {}, ...query } = run;
    const named = Object.entries(columns).map(([name, value]) => [`columns[${name}]`, value]);
    return this.#request('GET', `${boardPath(key)}/rank-preview`, {
      ...call,
      query: { ...query, ...Object.fromEntries(named) },
    });
  }

  getStats(key: string, query?: EntryInput, call?: CallOptions): Promise<BoardStatsView> {
    return this.#request('GET', `${boardPath(key)}/stats`, { ...call, query: { ...query } });
  }

  /** Removes a member from one period, or from all where none is named. */
  deleteEntry(
    key: string,
    memberId: string,
    query?: RemovalInput,
    call?: CallOptions,
  ): Promise<void> {
    return this.#request('DELETE', entryPath(key, memberId), { ...call, query: { ...query } });
  }

  getSigningSecret(key: string, call?: CallOptions): Promise<SigningSecretView> {
    return this.#request('GET', `${boardPath(key)}/signing-secret`, { ...call });
  }

  /** Makes a new secret; the former one stays good for a day, or as long as is said. */
  rotateSigningSecret(
    key: string,
    body: SigningSecretInput = {},
    call?: CallOptions,
  ): Promise<SigningSecretView> {
    return this.#request('POST', `${boardPath(key)}/signing-secret`, { ...call, body });
  }

  endFormerSigningSecret(key: string, call?: CallOptions): Promise<void> {
    return this.#request('DELETE', `${boardPath(key)}/signing-secret/former`, { ...call });
  }

  /** What the board holds instead of applying it, the oldest first. */
  listQuarantine(
    key: string,
    query?: QuarantineInput,
    call?: CallOptions,
  ): Promise<Page<QuarantinedSubmissionView>> {
    return this.#request('GET', `${boardPath(key)}/quarantine`, { ...call, query: { ...query } });
  }

  /** Applies a held submission as of when it was made. */
  approveQuarantined(
    key: string,
    id: string,
    call?: CallOptions,
  ): Promise<QuarantinedSubmissionView> {
    return this.#request('POST', `${heldPath(key, id)}/approve`, { ...call });
  }

  rejectQuarantined(
    key: string,
    id: string,
    call?: CallOptions,
  ): Promise<QuarantinedSubmissionView> {
    return this.#request('POST', `${heldPath(key, id)}/reject`, { ...call });
  }

  /** Current and kept periods, and archived ones page by page. */
  listPeriods(key: string, query?: PeriodsInput, call?: CallOptions): Promise<BoardPeriodsView> {
    return this.#request('GET', `${boardPath(key)}/periods`, { ...call, query: { ...query } });
  }

  /** Where a member stood in each period, kept and archived ones, newest first. */
  listHistory(
    key: string,
    memberId: string,
    query?: HistoryInput,
    call?: CallOptions,
  ): Promise<MemberHistoryView> {
    const path = `${entryPath(key, memberId)}/history`;
    return this.#request('GET', path, { ...call, query: { ...query } });
  }

  /**
   * Streams CSV or NDJSON into a board; the job shows how far it is. Not retried: a stream is
   * spent by sending it. Browsers stream only over HTTP/2, so give a `Blob` there.
   */
  importEntries(
    key: string,
    body: NonNullable<RequestInit['body']>,
    query: ImportInput & { format: 'csv' | 'ndjson' },
    call?: CallOptions,
  ): Promise<ImportJobView> {
    const contentType = query.format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    const stream = { body, contentType };
    return this.#request('POST', `${boardPath(key)}/import`, {
      ...call,
      query: { ...query },
      stream,
    });
  }

  /**
   * The whole of a period as CSV or NDJSON, as it arrives. Where the service has to break off,
   * reading it fails: a stream that ends without an error is whole.
   */
  exportEntries(
    key: string,
    query?: ExportInput,
    call?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const path = `${boardPath(key)}/export`;
    return this.#request('GET', path, { ...call, query: { ...query }, wantsStream: true });
  }

  /** Makes or changes a member: what is left out stays, `null` takes it away. */
  putMember(memberId: string, body: MemberInput, call?: CallOptions): Promise<MemberView> {
    return this.#request('PUT', memberPath(memberId), { ...call, body });
  }

  /** Up to 1,000 members at once, in the order given. */
  putMembers(members: MemberBatchInput['members'], call?: CallOptions): Promise<MemberListView> {
    return this.#request('POST', '/members/batch', { ...call, body: { members } });
  }

  getMember(memberId: string, call?: CallOptions): Promise<MemberView> {
    return this.#request('GET', memberPath(memberId), { ...call });
  }

  listMembers(query?: MembersInput, call?: CallOptions): Promise<Page<MemberView>> {
    return this.#request('GET', '/members', { ...call, query: { ...query } });
  }

  /** Erases everything of a member; the job says when it is done, and proves it. */
  deleteMember(memberId: string, call?: CallOptions): Promise<ErasureJobView> {
    return this.#request('DELETE', memberPath(memberId), { ...call });
  }

  getJob(jobId: string, call?: CallOptions): Promise<JobView> {
    return this.#request('GET', `/jobs/${segment(jobId)}`, { ...call });
  }

  createPoll(body: PollInput, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', '/polls', { ...call, body });
  }

  listPolls(query?: ListInput, call?: CallOptions): Promise<Page<PollView>> {
    return this.#request('GET', '/polls', { ...call, query: { ...query } });
  }

  getPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('GET', pollPath(id), { ...call });
  }

  updatePoll(id: string, body: PollChanges, call?: CallOptions): Promise<PollView> {
    return this.#request('PATCH', pollPath(id), { ...call, body });
  }

  deletePoll(id: string, call?: CallOptions): Promise<void> {
    return this.#request('DELETE', pollPath(id), { ...call });
  }

  openPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', `${pollPath(id)}/open`, { ...call });
  }

  /** Takes no ballots for a while; the timer stands still. */
  pausePoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', `${pollPath(id)}/pause`, { ...call });
  }

  closePoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', `${pollPath(id)}/close`, { ...call });
  }

  reopenPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', `${pollPath(id)}/reopen`, { ...call });
  }

  /** Begins a new round as a draft. */
  resetPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.#request('POST', `${pollPath(id)}/reset`, { ...call });
  }

  /**
   * Casts or changes a ballot. `voterId` is `me` with a voter's own token, or with a publishable key
   * and the option `voter`. Keep the `deviceToken` that may come with the answer.
   */
  castBallot(
    id: string,
    voterId: string,
    body: BallotInput,
    call?: CallOptions,
  ): Promise<BallotResult> {
    const namesVoter = voterId === ME;
    return this.#request('PUT', ballotPath(id, voterId), { ...call, body, namesVoter });
  }

  /** The ballot that a voter has in. */
  getBallot(id: string, voterId: string, call?: CallOptions): Promise<StandingBallotView> {
    const namesVoter = voterId === ME;
    return this.#request('GET', ballotPath(id, voterId), { ...call, namesVoter });
  }

  /** Reacts to what goes on: counted and shown, and not kept. */
  react(id: string, body: ReactionInput, call?: CallOptions): Promise<ReactionResult> {
    return this.#request('POST', `${pollPath(id)}/reactions`, { ...call, body });
  }

  /** Takes a ballot back, where the poll allows it. */
  retractBallot(id: string, voterId: string, call?: CallOptions): Promise<void> {
    const namesVoter = voterId === ME;
    return this.#request('DELETE', ballotPath(id, voterId), { ...call, namesVoter });
  }

  castBallots(
    id: string,
    ballots: BallotBatchInput['ballots'],
    call?: CallOptions,
  ): Promise<BallotBatchResult> {
    return this.#request('POST', `${pollPath(id)}/ballots/batch`, { ...call, body: { ballots } });
  }

  /** Asks; without `authorName` anonymously. Keep the `deviceToken` that may come with the answer. */
  askQuestion(id: string, body: QuestionInput, call?: CallOptions): Promise<AskedQuestionView> {
    return this.#request('POST', `${pollPath(id)}/questions`, { ...call, body, namesVoter: true });
  }

  listQuestions(
    id: string,
    query?: QuestionsInput,
    call?: CallOptions,
  ): Promise<Page<QuestionView>> {
    const path = `${pollPath(id)}/questions`;
    return this.#request('GET', path, { ...call, query: { ...query }, namesVoter: true });
  }

  /** Votes for a question. `query` names the voter where a host votes for it. */
  voteForQuestion(
    id: string,
    questionId: string,
    query?: { voterId: string },
    call?: CallOptions,
  ): Promise<QuestionVoteView> {
    const path = `${questionPath(id, questionId)}/vote`;
    return this.#request('PUT', path, { ...call, query: { ...query }, namesVoter: true });
  }

  retractQuestionVote(
    id: string,
    questionId: string,
    query?: { voterId: string },
    call?: CallOptions,
  ): Promise<QuestionVoteView> {
    const path = `${questionPath(id, questionId)}/vote`;
    return this.#request('DELETE', path, { ...call, query: { ...query }, namesVoter: true });
  }

  changeQuestion(
    id: string,
    questionId: string,
    body: QuestionChanges,
    call?: CallOptions,
  ): Promise<QuestionView> {
    return this.#request('PATCH', questionPath(id, questionId), { ...call, body });
  }

  /** Up to 100 at once. */
  decideQuestions(
    id: string,
    ids: readonly string[],
    state: QuestionDecision,
    call?: CallOptions,
  ): Promise<DecidedQuestions> {
    const body = { ids, state };
    return this.#request('POST', `${pollPath(id)}/questions/decisions`, { ...call, body });
  }

  /** Takes a question away: a host any, a voter its own. */
  deleteQuestion(id: string, questionId: string, call?: CallOptions): Promise<void> {
    return this.#request('DELETE', questionPath(id, questionId), { ...call, namesVoter: true });
  }

  /** Answers to a poll of type `text`, the newest first. */
  listTexts(id: string, query?: TextsInput, call?: CallOptions): Promise<Page<PollTextView>> {
    const path = `${pollPath(id)}/texts`;
    return this.#request('GET', path, { ...call, query: { ...query }, namesVoter: true });
  }

  /** Up to 100 at once. */
  decideTexts(
    id: string,
    ids: readonly string[],
    state: TextDecision,
    call?: CallOptions,
  ): Promise<DecidedTexts> {
    const body = { ids, state };
    return this.#request('POST', `${pollPath(id)}/texts/decisions`, { ...call, body });
  }

  /** Words that voters gave, and which of them are shown. */
  listWords(id: string, call?: CallOptions): Promise<DecidableWordsView> {
    return this.#request('GET', `${pollPath(id)}/words`, { ...call });
  }

  /** Hides a word from results and live views, or shows it; ballots stay as they are. */
  decideWord(id: string, word: string, hidden: boolean, call?: CallOptions): Promise<void> {
    const path = `${pollPath(id)}/words/${segment(word)}`;
    return this.#request('PUT', path, { ...call, body: { hidden } });
  }

  getModeratedWords(call?: CallOptions): Promise<ModeratedWordsView> {
    return this.#request('GET', '/moderation/words', { ...call });
  }

  putModeratedWords(body: ModeratedWordsInput, call?: CallOptions): Promise<ModeratedWordsView> {
    return this.#request('PUT', '/moderation/words', { ...call, body });
  }

  /** Of the current round, or for hosts of one that is over. */
  getPollResults(id: string, query?: ResultsInput, call?: CallOptions): Promise<PollResultsView> {
    const input = { ...call, query: { ...query }, namesVoter: true };
    return this.#request('GET', `${pollPath(id)}/results`, input);
  }

  /** Issues one-time codes to a poll whose voters are told by them. */
  issueCodes(id: string, count: number, call?: CallOptions): Promise<VoterCodePage> {
    return this.#request('POST', `${pollPath(id)}/codes`, { ...call, body: { count } });
  }

  /** Codes of a poll, and which were used. */
  listCodes(id: string, query?: CodesInput, call?: CallOptions): Promise<VoterCodePage> {
    return this.#request('GET', `${pollPath(id)}/codes`, { ...call, query: { ...query } });
  }

  /** Adds the log up anew, and compares it with the tally and the database. */
  recountPoll(id: string, call?: CallOptions): Promise<PollRecountView> {
    return this.#request('GET', `${pollPath(id)}/recount`, { ...call });
  }

  /** When ballots came: bursts, and the addresses with most voters. */
  getPollSignals(id: string, call?: CallOptions): Promise<PollSignalsView> {
    return this.#request('GET', `${pollPath(id)}/signals`, { ...call });
  }

  /** Sets ballots aside: they are kept, and nothing counts them. */
  setAside(id: string, body: AsideInput, call?: CallOptions): Promise<AsideResultView> {
    return this.#request('POST', `${pollPath(id)}/aside`, { ...call, body });
  }

  /** Lets ballots that are set aside count again. */
  releaseAside(id: string, body: ReleaseInput, call?: CallOptions): Promise<AsideResultView> {
    return this.#request('POST', `${pollPath(id)}/aside/release`, { ...call, body });
  }

  /** Ballots that are set aside, in order of voters. */
  listAside(
    id: string,
    query?: AsideQueryInput,
    call?: CallOptions,
  ): Promise<Page<AsideBallotView>> {
    return this.#request('GET', `${pollPath(id)}/aside`, { ...call, query: { ...query } });
  }

  /** The rounds that are over, the latest first. */
  listPollRounds(id: string, call?: CallOptions): Promise<RoundPage> {
    return this.#request('GET', `${pollPath(id)}/rounds`, { ...call });
  }
}

/**
 * One segment of a path. URL parsers take `.` and `..` for directions, percent-encoded too, so
 * a member with such an id is out of reach here: use a route that carries ids in the body.
 */
function segment(value: string): string {
  if (value === '.' || value === '..') {
    throw new RangeError(`"${value}" cannot be a segment of a URL path`);
  }
  return encodeURIComponent(value);
}

function memberPath(memberId: string): string {
  return `/members/${segment(memberId)}`;
}

function boardPath(key: string): string {
  return `/leaderboards/${segment(key)}`;
}

function entryPath(key: string, memberId: string): string {
  return `${boardPath(key)}/entries/${segment(memberId)}`;
}

function heldPath(key: string, id: string): string {
  return `${boardPath(key)}/quarantine/${segment(id)}`;
}

function pollPath(id: string): string {
  return `/polls/${segment(id)}`;
}

function questionPath(id: string, questionId: string): string {
  return `${pollPath(id)}/questions/${segment(questionId)}`;
}

function ballotPath(id: string, voterId: string): string {
  return `${pollPath(id)}/ballots/${segment(voterId)}`;
}
