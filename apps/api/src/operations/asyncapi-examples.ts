import {
  type Acknowledged,
  type BallotResult,
  type ClientToServer,
  describeCode,
  type EntryView,
  type Frame,
  type PollResultsView,
  type Problem,
  type ReactionResult,
  type ServerToClient,
  type SubmissionResult,
  type Subscribed,
} from '@rostrum/contracts';

export interface NamedExample<T = unknown> {
  name: string;
  payload: T;
}

type ClientExamples<E extends keyof ClientToServer> = {
  message: NamedExample<Parameters<ClientToServer[E]>[0]>[];
  answer: NamedExample<Answers[E]>[];
};
type ServerExamples<E extends keyof ServerToClient> = {
  message: NamedExample<Parameters<ServerToClient[E]>[0]>[];
  answer?: never;
};

interface Answers {
  subscribe: Subscribed;
  unsubscribe: Acknowledged<object>;
  submit: Acknowledged<SubmissionResult>;
  vote: Acknowledged<BallotResult>;
  react: Acknowledged<ReactionResult>;
}

const BOARD = 'leaderboard:arcade@current:daily';
const POLL = 'poll:pl_1';
const EPOCH = 'lr9k2c.2026-11-21';

const player: EntryView = {
  rank: 1,
  memberId: 'player-42',
  score: 1200,
  member: { displayName: 'Ann' },
  updatedAt: '2026-11-21T12:00:00.000Z',
};
const rival: EntryView = { ...player, rank: 2, memberId: 'player-7', score: 900, member: {} };

const results: PollResultsView = {
  pollId: 'pl_1',
  question: 'Where to?',
  type: 'single',
  status: 'open',
  round: 1,
  isFinal: false,
  integrity: 'medium',
  version: 17,
  resultsVisible: true,
  ballotCount: 3,
  options: [
    { id: 'sea', label: 'To the sea', votes: 2, share: 0.6667 },
    { id: 'hills', label: 'To the hills', votes: 1, share: 0.3333 },
  ],
};

const boardFrame: Frame = {
  topic: BOARD,
  epoch: EPOCH,
  from: 17,
  to: 18,
  changes: [
    { op: 'set', index: 0, entry: player },
    { op: 'set', index: 1, entry: rival },
    { op: 'total', value: 2 },
  ],
};
const pollFrame: Frame = {
  topic: POLL,
  epoch: EPOCH,
  from: 17,
  to: 18,
  changes: [{ optionId: 'hills', votes: 2 }, { ballotCount: 4 }],
};

export const LIVE_EXAMPLES: { [E in keyof ClientToServer]: ClientExamples<E> } & {
  [E in keyof ServerToClient]: ServerExamples<E>;
} = {
  subscribe: {
    message: [
      { name: 'a board', payload: { topic: BOARD, limit: 10 } },
      { name: 'what was missed', payload: { topic: BOARD, epoch: EPOCH, version: 17 } },
      { name: 'a poll, with a code', payload: { topic: POLL, voter: { code: 'K7QX-3M2P' } } },
    ],
    answer: [
      {
        name: 'a board',
        payload: {
          ok: true,
          topic: BOARD,
          epoch: EPOCH,
          version: 17,
          snapshot: { entries: [player], total: 1 },
        },
      },
      {
        name: 'a member',
        payload: {
          ok: true,
          topic: 'leaderboard:arcade:member:player-42',
          epoch: EPOCH,
          version: 17,
          snapshot: { entry: player, entries: [player, rival], total: 2 },
        },
      },
      {
        name: 'a poll',
        payload: { ok: true, topic: POLL, epoch: EPOCH, version: 17, snapshot: results },
      },
      {
        name: 'an audience',
        payload: {
          ok: true,
          topic: `presence:${POLL}`,
          epoch: '',
          version: 0,
          snapshot: { watching: 128 },
        },
      },
      {
        name: 'what was missed',
        payload: {
          ok: true,
          topic: BOARD,
          epoch: EPOCH,
          version: 18,
          from: 17,
          changes: [{ op: 'total', value: 2 }],
        },
      },
    ],
  },
  unsubscribe: {
    message: [{ name: 'a board', payload: { topic: BOARD } }],
    answer: [{ name: 'done', payload: { ok: true } }],
  },
  submit: {
    message: [
      {
        name: 'a score',
        payload: {
          leaderboard: 'arcade',
          memberId: 'player-42',
          score: 1200,
          submissionId: 'run-981',
        },
      },
    ],
    answer: [
      {
        name: 'it counts',
        payload: {
          ok: true,
          applied: true,
          memberId: 'player-42',
          score: 1200,
          previousScore: 900,
          rank: 1,
          previousRank: 2,
          total: 2,
          version: 18,
          periods: [{ period: '2026-11-21', score: 1200, rank: 1 }],
        },
      },
    ],
  },
  vote: {
    message: [
      {
        name: 'a choice',
        payload: { poll: 'pl_1', choices: ['sea'], ballotId: 'ballot-1' },
      },
      {
        name: 'a rating, by a voter with a code',
        payload: { poll: 'pl_1', ratings: { sea: 4 }, voter: { code: 'K7QX-3M2P' } },
      },
    ],
    answer: [
      {
        name: 'it counts',
        payload: {
          ok: true,
          accepted: true,
          changed: true,
          version: 18,
          receipt: 'b2c1f0a97d3e4c55',
        },
      },
    ],
  },
  react: {
    message: [{ name: 'taps of a second', payload: { poll: 'pl_1', reaction: 'heart', count: 3 } }],
    answer: [{ name: 'counted', payload: { ok: true, counted: 3 } }],
  },
  frame: {
    message: [
      { name: 'a board', payload: boardFrame },
      {
        name: 'a member',
        payload: {
          topic: 'leaderboard:arcade:member:player-42',
          epoch: EPOCH,
          from: 17,
          to: 18,
          changes: [{ op: 'entry', entry: player }],
        },
      },
      { name: 'a poll', payload: pollFrame },
      {
        name: 'a poll, whole',
        payload: { topic: POLL, epoch: EPOCH, from: 18, to: 18, snapshot: results },
      },
    ],
  },
  'poll:state': {
    message: [
      {
        name: 'open for a minute',
        payload: { pollId: 'pl_1', status: 'open', closesAt: '2026-11-21T12:01:00.000Z' },
      },
      { name: 'closed', payload: { pollId: 'pl_1', status: 'closed', closesAt: null } },
    ],
  },
  presence: {
    message: [{ name: 'a poll', payload: { topic: `presence:${POLL}`, watching: 129 } }],
  },
  goodbye: {
    message: [{ name: 'shutdown', payload: { reason: 'shutdown', retryAfterMs: 2381 } }],
  },
};

function problemOf(code: Problem['code'], detail: string): Problem {
  return {
    type: `urn:rostrum:problem:${code}`,
    ...describeCode(code),
    detail,
    code,
    requestId: 'kq3Zc1x0b7FhAAAB',
    retryable: false,
  };
}

const notFound = problemOf('poll.not_found', 'There is no such poll.');
const unknownToken = problemOf('auth.invalid', 'The key is unknown.');

/** Of the handshake, and of refusals. */
export const HANDSHAKE_EXAMPLES = {
  connect: [
    { name: 'with a key', payload: { token: 'rk_pub_3f9a' } },
    { name: 'of a voter with a code', payload: { token: 'rk_pub_3f9a', code: 'K7QX-3M2P' } },
  ],
  connected: [{ name: 'let in', payload: { sid: 'kq3Zc1x0b7FhAAAB' } }],
  connectError: [
    { name: 'an unknown key', payload: { message: unknownToken.detail, data: unknownToken } },
  ],
  refused: [{ name: 'no such poll', payload: { ok: false, error: notFound } }],
} satisfies Record<string, NamedExample[]>;
