import type { ErrorCode } from '@rostrum/domain';
import { z } from 'zod';
import { ballotResult } from './ballots.ts';
import { heldResult, submissionResult } from './leaderboards.ts';
import {
  type ClientToServer,
  frame,
  goodbye,
  liveReaction,
  liveSubmit,
  liveVote,
  pollStateMessage,
  presenceMessage,
  type ServerToClient,
  subscribe,
  subscribed,
  unsubscribe,
} from './live.ts';
import { problem } from './problem.ts';
import { reactionResult } from './reactions.ts';
import { voterProof } from './voters.ts';

const ok = { ok: z.literal(true) };

export const unsubscribed = z.object(ok).meta({ id: 'Unsubscribed' });
export const liveSubmitted = z
  .union([z.object({ ...ok, ...submissionResult.shape }), z.object({ ...ok, ...heldResult.shape })])
  .meta({ id: 'LiveSubmitted' });
export const liveVoted = z.object({ ...ok, ...ballotResult.shape }).meta({ id: 'LiveVoted' });
export const liveReacted = z.object({ ...ok, ...reactionResult.shape }).meta({ id: 'LiveReacted' });

/** What a client sends. `Refused` answers every one of them, too. */
export interface ClientEvent {
  sender: 'client';
  summary: string;
  message: z.ZodType;
  answer: z.ZodType;
  /** `operationId` of the route that does the same over HTTP: what refuses that refuses this. */
  route?: string;
  /** What refuses it besides. */
  errors: ErrorCode[];
}

export interface ServerEvent {
  sender: 'server';
  summary: string;
  message: z.ZodType;
}

/** Every event of the namespace, by its name: who sends it, what it carries, what answers it. */
export const liveEvents = {
  subscribe: {
    sender: 'client',
    summary: 'Watch a topic: its state, or the changes since what is held; frames follow',
    message: subscribe,
    answer: subscribed,
    route: 'watchTopic',
    errors: ['ballot.code_invalid', 'limit.quota'],
  },
  unsubscribe: {
    sender: 'client',
    summary: 'Watch a topic no longer',
    message: unsubscribe,
    answer: unsubscribed,
    errors: [],
  },
  submit: {
    sender: 'client',
    summary: 'Submit a score; it counts in every period of the board at once',
    message: liveSubmit,
    answer: liveSubmitted,
    route: 'submitScore',
    errors: [],
  },
  vote: {
    sender: 'client',
    summary: 'Cast the ballot of the voter of the token, code or device',
    message: liveVote,
    answer: liveVoted,
    route: 'castBallot',
    errors: [],
  },
  react: {
    sender: 'client',
    summary: 'React to what goes on; counted and shown, and not kept',
    message: liveReaction,
    answer: liveReacted,
    route: 'react',
    errors: [],
  },
  frame: {
    sender: 'server',
    summary: 'What moved since the version that the last frame led to, or the whole state',
    message: frame,
  },
  'poll:state': {
    sender: 'server',
    summary: 'The poll opened, paused or closed, or closes at another time',
    message: pollStateMessage,
  },
  presence: {
    sender: 'server',
    summary: 'How many watch a board or a poll now',
    message: presenceMessage,
  },
  goodbye: {
    sender: 'server',
    summary: 'The connection ends; come back after `retryAfterMs`',
    message: goodbye,
  },
} as const satisfies Record<keyof ClientToServer, ClientEvent> &
  Record<keyof ServerToClient, ServerEvent>;
export type LiveEventName = keyof typeof liveEvents;

/** Every form of a topic, and what those who subscribed to it are sent. */
export const liveTopics = {
  leaderboard: {
    address: 'leaderboard:{key}',
    summary: 'The first entries of a board, all time',
    events: ['frame'],
  },
  leaderboardPeriod: {
    address: 'leaderboard:{key}@{period}',
    summary: 'The first entries of a board in a period',
    events: ['frame'],
  },
  leaderboardMember: {
    address: 'leaderboard:{key}:member:{memberId}',
    summary: 'Where a member stands in a board, all time, and who stands around',
    events: ['frame'],
  },
  leaderboardPeriodMember: {
    address: 'leaderboard:{key}@{period}:member:{memberId}',
    summary: 'Where a member stands in a board in a period, and who stands around',
    events: ['frame'],
  },
  poll: {
    address: 'poll:{id}',
    summary: 'The results of a poll, counts where they may be seen',
    events: ['frame', 'poll:state'],
  },
  presence: {
    address: 'presence:{topic}',
    summary: 'How many watch a board or a poll',
    events: ['presence'],
  },
} as const satisfies Record<
  string,
  { address: string; summary: string; events: (keyof ServerToClient)[] }
>;
export type LiveTopicName = keyof typeof liveTopics;

/** `auth` of the handshake. */
export const liveAuth = z
  .object({
    token: z
      .string()
      .optional()
      .describe(
        'A secret key, a publishable key, or a member token. The dashboard has its cookie instead.',
      ),
    ...voterProof.shape,
  })
  .meta({ id: 'LiveAuth', description: '`code` and `device`: of voters without a token.' });

/** What Socket.IO answers a handshake that is let in. */
export const liveConnected = z.object({ sid: z.string() }).meta({ id: 'LiveConnected' });

/** `connect_error`: the handshake is refused. */
export const liveConnectError = z
  .object({ message: z.string(), data: problem })
  .meta({ id: 'LiveConnectError' });
