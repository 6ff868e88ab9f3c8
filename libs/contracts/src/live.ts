import { z } from 'zod';
import { ballot } from './ballots.ts';
import { type EntryView, entry } from './entries.ts';
import { pollReference, resourceKey, submissionId } from './ids.ts';
import { submission } from './leaderboards.ts';
import { pollStatus } from './polls.ts';
import { listPatch, postCounts, shownQuestion, shownText } from './posts.ts';
import { type Problem, problem } from './problem.ts';
import { type ReactionResult, reaction } from './reactions.ts';
import {
  npsResult,
  numberResult,
  optionResult,
  type PollResultsView,
  pollResults,
  quizResult,
  wordResult,
} from './results.ts';
import { voterProof } from './voters.ts';

export const LIVE_NAMESPACE = '/live';
export const LIVE_PATH = '/socket.io';
export const DEFAULT_LIVE_LIMIT = 10;
export const MAX_LIVE_LIMIT = 100;

/** `presence:` and the like, a key, a period and a member's id. */
const MAX_TOPIC_LENGTH = 300;

const topic = z
  .string()
  .min(1)
  .max(MAX_TOPIC_LENGTH)
  .meta({
    id: 'Topic',
    examples: [
      'leaderboard:arcade@current:daily',
      'leaderboard:arcade:member:player-42',
      'poll:pl_1',
      'presence:poll:pl_1',
    ],
  });

/** Of the log, the period and the definition together. */
const MAX_EPOCH_LENGTH = 256;

export const subscribe = z
  .strictObject({
    topic,
    limit: z.int().min(1).max(MAX_LIVE_LIMIT).default(DEFAULT_LIVE_LIMIT),
    epoch: z
      .string()
      .max(MAX_EPOCH_LENGTH)
      .optional()
      .describe(
        'With `version`: what is held of the topic for the same `limit`, to get the changes since.',
      ),
    version: z.int().min(0).optional(),
    voter: voterProof.optional(),
  })
  .meta({ id: 'Subscribe' });
export type Subscribe = z.input<typeof subscribe>;

export const unsubscribe = z.strictObject({ topic }).meta({ id: 'Unsubscribe' });
export const liveSubmit = z
  .strictObject({ leaderboard: resourceKey, ...submission.shape })
  .meta({ id: 'LiveSubmit' });
export const liveVote = z
  .strictObject({
    poll: pollReference,
    ...ballot.omit({ weight: true }).shape,
    ballotId: submissionId
      .optional()
      .describe('As `Idempotency-Key`: with it the same ballot may be sent again.'),
    voter: voterProof.optional(),
  })
  .meta({ id: 'LiveVote' });

export const liveReaction = z
  .strictObject({ poll: pollReference, ...reaction.shape })
  .meta({ id: 'LiveReaction' });

export const boardSnapshot = z
  .object({ entries: z.array(entry), total: z.int() })
  .meta({ id: 'BoardSnapshot' });
export type BoardSnapshot = { entries: EntryView[]; total: number };

/** Where one member stands, and who stands around: `entry` is null while it has none. */
export const memberSnapshot = z
  .object({ entry: entry.nullable(), entries: z.array(entry), total: z.int() })
  .meta({ id: 'MemberSnapshot' });
export type MemberSnapshot = BoardSnapshot & { entry: EntryView | null };

/** How many connections watch a board or a poll now. */
export const presenceSnapshot = z.object({ watching: z.int() }).meta({ id: 'PresenceSnapshot' });
export type PresenceSnapshot = z.infer<typeof presenceSnapshot>;

export const boardChange = z
  .discriminatedUnion('op', [
    z.object({ op: z.literal('set'), index: z.int(), entry }),
    z.object({ op: z.literal('length'), value: z.int() }),
    z.object({ op: z.literal('total'), value: z.int() }),
  ])
  .meta({ id: 'BoardChange' });
export type BoardChange = z.infer<typeof boardChange>;

export const memberChange = z
  .union([boardChange, z.object({ op: z.literal('entry'), entry: entry.nullable() })])
  .meta({ id: 'MemberChange' });
export type MemberChange = z.infer<typeof memberChange>;

export const pollChange = z
  .union([
    z.object({
      optionId: z.string(),
      votes: z.int(),
      distribution: optionResult.shape.distribution,
      positions: optionResult.shape.positions,
    }),
    z.object({ ballotCount: z.int() }),
    z.object({ asideCount: z.int().nullable() }),
    z.object({ totalWeight: z.int() }),
    z.object({ words: z.array(wordResult).nullable() }),
    z.object({ number: numberResult.nullable() }),
    z.object({ nps: npsResult.nullable() }),
    z.object({ quiz: quizResult.nullable() }),
    z.object({ states: postCounts.nullable() }),
    z.object({ texts: listPatch(shownText).nullable() }),
    z.object({ questions: listPatch(shownQuestion).nullable() }),
  ])
  .meta({ id: 'PollChange' });
export type PollChange = z.infer<typeof pollChange>;

const frameHead = { topic: z.string(), epoch: z.string(), from: z.int(), to: z.int() };
const changes = z.array(z.union([memberChange, pollChange]));

export const frame = z
  .union([
    z.object({ ...frameHead, snapshot: z.union([memberSnapshot, boardSnapshot, pollResults]) }),
    z.object({ ...frameHead, changes }),
  ])
  .meta({ id: 'Frame' });

interface FrameHead {
  topic: string;
  epoch: string;
  /** The version that `changes` apply to; for a snapshot, of no consequence. */
  from: number;
  to: number;
}
export type BoardFrame = FrameHead & ({ snapshot: BoardSnapshot } | { changes: BoardChange[] });
export type MemberFrame = FrameHead & ({ snapshot: MemberSnapshot } | { changes: MemberChange[] });
export type PollFrame = FrameHead & ({ snapshot: PollResultsView } | { changes: PollChange[] });
export type Frame = BoardFrame | MemberFrame | PollFrame;

export const pollStateMessage = z
  .object({ pollId: z.string(), status: pollStatus, closesAt: z.string().nullable() })
  .meta({ id: 'PollStateMessage' });
export type PollStateMessage = z.infer<typeof pollStateMessage>;

export const presenceMessage = z
  .object({ topic: z.string(), ...presenceSnapshot.shape })
  .meta({ id: 'PresenceMessage' });
export type PresenceMessage = z.infer<typeof presenceMessage>;

export const goodbye = z
  .object({ reason: z.string(), retryAfterMs: z.int() })
  .meta({ id: 'Goodbye' });
export type Goodbye = z.infer<typeof goodbye>;

const subscribedHead = {
  ok: z.literal(true),
  topic: z.string(),
  epoch: z.string(),
  version: z.int(),
};

export const subscribed = z
  .union([
    z.object({
      ...subscribedHead,
      snapshot: z.union([memberSnapshot, boardSnapshot, pollResults, presenceSnapshot]),
    }),
    z.object({ ...subscribedHead, from: z.int(), changes }),
  ])
  .meta({ id: 'Subscribed' });

interface SubscribedHead {
  ok: true;
  topic: string;
  epoch: string;
  version: number;
}
/** The state as it is, or the changes since the `version` that the request said is held. */
export type Subscribed = SubscribedHead &
  (
    | { snapshot: BoardSnapshot | MemberSnapshot | PollResultsView | PresenceSnapshot }
    | { from: number; changes: (MemberChange | PollChange)[] }
  );

export const refused = z.object({ ok: z.literal(false), error: problem }).meta({ id: 'Refused' });

/** `GET /v1/live`: the frames of one topic as server-sent events. */
export const liveQuery = z.object({
  topic,
  limit: z.coerce.number().int().min(1).max(MAX_LIVE_LIMIT).default(DEFAULT_LIVE_LIMIT),
  access_token: z
    .string()
    .max(4096)
    .optional()
    .describe(
      'A publishable key or a member token, where the header Authorization cannot be sent.',
    ),
});
export type LiveQuery = z.output<typeof liveQuery>;

export interface Refused {
  ok: false;
  error: Problem;
}

export type Acknowledged<T> = ({ ok: true } & T) | Refused;

/** Socket events by direction, for typed Socket.IO servers and clients. */
export interface ClientToServer {
  subscribe(request: Subscribe, reply: (answer: Subscribed | Refused) => void): void;
  unsubscribe(request: { topic: string }, reply: (answer: Acknowledged<object>) => void): void;
  submit(request: z.input<typeof liveSubmit>, reply: (answer: Acknowledged<object>) => void): void;
  react(
    request: z.input<typeof liveReaction>,
    reply: (answer: Acknowledged<ReactionResult>) => void,
  ): void;
  vote(request: z.input<typeof liveVote>, reply: (answer: Acknowledged<object>) => void): void;
}
export interface ServerToClient {
  frame(frame: Frame): void;
  'poll:state'(message: PollStateMessage): void;
  presence(message: PresenceMessage): void;
  goodbye(message: Goodbye): void;
}
