import type {
  aroundQuery,
  asideQuery,
  askQuestion,
  ballot,
  ballotBatch,
  changeQuestion,
  createLeaderboard,
  createPoll,
  deadLetterQuery,
  decideQuestions,
  decideTexts,
  entriesQuery,
  entryQuery,
  exportQuery,
  historyQuery,
  importQuery,
  listQuery,
  memberBatch,
  membersQuery,
  moderatedWords,
  periodsQuery,
  putMember,
  quarantineQuery,
  questionsQuery,
  reaction,
  releaseAside,
  removalQuery,
  resultsQuery,
  rotateSigningSecret,
  setAside,
  submission,
  submissionBatch,
  textsQuery,
  updateLeaderboard,
  updatePoll,
  voterCodesQuery,
} from '@rostrum/contracts';

/** What a caller writes: fields with a default may be left out. */
type InputOf<S extends { _zod: { input: unknown } }> = S['_zod']['input'];

/** Query schemas coerce strings, so their input is `unknown` where the output is a number. */
type OutputOf<S extends { _zod: { output: unknown } }> = S['_zod']['output'];

export type LeaderboardInput = InputOf<typeof createLeaderboard>;
export type LeaderboardChanges = InputOf<typeof updateLeaderboard>;
export type SubmissionInput = InputOf<typeof submission>;
export type SubmissionBatchInput = InputOf<typeof submissionBatch>;
export type PollInput = InputOf<typeof createPoll>;
export type PollChanges = InputOf<typeof updatePoll>;
export type BallotInput = InputOf<typeof ballot>;
export type CodesInput = Partial<Omit<OutputOf<typeof voterCodesQuery>, 'format'>>;
export type BallotBatchInput = InputOf<typeof ballotBatch>;
export type ReactionInput = InputOf<typeof reaction>;
export type QuestionInput = InputOf<typeof askQuestion>;
export type QuestionChanges = InputOf<typeof changeQuestion>;
export type QuestionsInput = Partial<OutputOf<typeof questionsQuery>>;
export type QuestionDecision = InputOf<typeof decideQuestions>['state'];
export type TextsInput = Partial<OutputOf<typeof textsQuery>>;
export type TextDecision = InputOf<typeof decideTexts>['state'];
export type ModeratedWordsInput = InputOf<typeof moderatedWords>;
export type AsideInput = InputOf<typeof setAside>;
export type ReleaseInput = InputOf<typeof releaseAside>;
export type AsideQueryInput = Partial<OutputOf<typeof asideQuery>>;
export type ResultsInput = Partial<OutputOf<typeof resultsQuery>>;
export type DeadLettersInput = Partial<OutputOf<typeof deadLetterQuery>>;
export type ListInput = Partial<OutputOf<typeof listQuery>>;
export type SigningSecretInput = InputOf<typeof rotateSigningSecret>;
export type QuarantineInput = Partial<OutputOf<typeof quarantineQuery>>;
export type EntriesInput = Partial<OutputOf<typeof entriesQuery>>;
export type EntryInput = Partial<OutputOf<typeof entryQuery>>;
export type RemovalInput = Partial<OutputOf<typeof removalQuery>>;
export type MemberInput = InputOf<typeof putMember>;
export type MemberBatchInput = InputOf<typeof memberBatch>;
export type MembersInput = Partial<OutputOf<typeof membersQuery>>;
export type AroundInput = Partial<OutputOf<typeof aroundQuery>>;
export type ImportInput = Partial<OutputOf<typeof importQuery>>;
export type ExportInput = Partial<OutputOf<typeof exportQuery>>;
export type PeriodsInput = Partial<OutputOf<typeof periodsQuery>>;
export type HistoryInput = Partial<OutputOf<typeof historyQuery>>;
