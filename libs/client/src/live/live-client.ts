import type { Acknowledged, BallotResult, SubmissionResult } from '@rostrum/contracts';
import { RostrumError } from '../error.ts';
import type { BallotInput, SubmissionInput } from '../rest/inputs.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import {
  type BoardState,
  boardRules,
  type MemberState,
  memberRules,
  type PollState,
  type PresenceState,
  pollRules,
  presenceRules,
  type TopicRules,
} from './topic-rules.ts';
import { type LiveListener, type TopicLink, TopicSubscription } from './topic-subscription.ts';

export interface LiveOptions extends ConnectionOptions {
  /**
   * Upper bound of the random wait before a missed frame is mended by a snapshot, so that a frame
   * lost on its way to many clients does not bring all of them back in one moment. Default 500.
   */
  resyncJitterMs?: number;
  /** How long to wait for the answer to one message. Default 10,000. */
  answerTimeoutMs?: number;
}

export interface SubscribeOptions {
  /**
   * How many entries of a board, or around a member, 1 to 100; 10 where left out. Without meaning for
   * a poll.
   */
  limit?: number;
}

export type BoardTopic = `leaderboard:${string}`;
export type MemberTopic = `leaderboard:${string}:member:${string}`;
export type PollTopic = `poll:${string}`;
export type PresenceTopic = `presence:${BoardTopic | PollTopic}`;
export type LiveTopic = BoardTopic | MemberTopic | PollTopic | PresenceTopic;

const MEMBER_TOPIC = /^[^:]+:[^:@]+(@(current:)?[^:]+)?:member:/;

const DEFAULT_LIMIT = 10;

type LiveState = BoardState | MemberState | PollState | PresenceState;
type Shared = TopicSubscription<LiveState>;

/**
 * Live boards, places of members, polls and audiences over one socket, in browsers and in Node.
 *
 * What it guarantees to a listener, whatever the network does:
 * - every state is whole: a state the service had at one version, never a mixture;
 * - versions only rise, except after a restore of the service, which starts a new epoch;
 * - after a break, a missed frame or a restart it gets in step again by itself, and says
 *   meanwhile that its state is `stale`;
 * - what is held is bounded: one state and at most 64 waiting frames a topic.
 *
 * Listeners to one topic share one subscription, with the largest of their limits. The socket
 * opens with the first subscription and stays until `close`.
 */
export class LiveClient {
  readonly #connection: Connection;
  readonly #link: TopicLink;
  readonly #answerTimeoutMs: number;
  readonly #topics = new Map<string, Shared>();
  #refusal: RostrumError | undefined;

  constructor(options: LiveOptions) {
    this.#answerTimeoutMs = options.answerTimeoutMs ?? 10_000;
    this.#connection = new Connection(options, {
      up: () => {
        this.#refusal = undefined;
        for (const one of this.#topics.values()) one.connected();
      },
      down: () => {
        for (const one of this.#topics.values()) one.disconnected();
      },
      refused: (error, isFinal) => {
        if (isFinal) this.#refusal = error;
        for (const one of this.#topics.values()) one.refused(error);
      },
      frame: (frame) => {
        for (const one of this.#topics.values()) if (one.receives(frame.topic)) one.frame(frame);
      },
      presence: (message) => {
        for (const one of this.#topics.values()) {
          if (one.receives(message.topic)) one.presence(message);
        }
      },
      pollState: (message) => {
        for (const one of this.#topics.values()) one.pollState(message);
      },
    });
    this.#link = {
      subscribe: (request, take) => {
        this.#channel.emit('subscribe', { ...request, ...this.#proof() }, (error, answer) =>
          take(error ? undefined : answer),
        );
      },
      random: options.random ?? Math.random,
      resyncJitterMs: options.resyncJitterMs ?? 500,
    };
  }

  /**
   * Tells `listener` every new state of a topic: `leaderboard:<key>`, `leaderboard:<key>@<period>`,
   * either with `:member:<memberId>` for where one member stands and who stands around, `poll:<id>`,
   * or how many watch one of them, as in `presence:poll:<id>`. It is called at once with what is known.
   * @returns how to stop.
   */
  subscribe(
    topic: MemberTopic,
    options: SubscribeOptions,
    listener: LiveListener<MemberState>,
  ): () => void;
  subscribe(
    topic: BoardTopic,
    options: SubscribeOptions,
    listener: LiveListener<BoardState>,
  ): () => void;
  subscribe(
    topic: PollTopic,
    options: SubscribeOptions,
    listener: LiveListener<PollState>,
  ): () => void;
  subscribe(
    topic: PresenceTopic,
    options: SubscribeOptions,
    listener: LiveListener<PresenceState>,
  ): () => void;
  subscribe(
    topic: LiveTopic,
    { limit = DEFAULT_LIMIT }: SubscribeOptions,
    listener:
      | LiveListener<BoardState>
      | LiveListener<MemberState>
      | LiveListener<PollState>
      | LiveListener<PresenceState>,
  ): () => void {
    const shared = this.#topics.get(topic) ?? this.#create(topic);
    const isNew = shared.isIdle;
    const leave = shared.add(limit, listener as LiveListener<LiveState>);
    if (this.#refusal) shared.refused(this.#refusal);
    else if (!this.#connection.socket.connected) this.#connection.open();
    else if (isNew) shared.connected();
    return () => {
      leave();
      if (shared.isIdle) this.#drop(shared);
    };
  }

  /** Asks for a snapshot of a topic, for example because the user has just voted. */
  refresh(topic: LiveTopic): void {
    this.#topics.get(topic)?.refresh();
  }

  /**
   * Casts the ballot of the token's own voter, or of the one that the option `voter` tells. Give a
   * `ballotId`: with it the same ballot may be sent again when no answer came. Keep the `deviceToken`
   * that may come with the answer.
   * @throws RostrumError
   */
  async vote(poll: string, ballot: BallotInput & { ballotId?: string }): Promise<BallotResult> {
    const message = { poll, ...ballot, ...this.#proof() };
    const answer = await this.#settle(() => this.#channel.emitWithAck('vote', message));
    const result = answer as BallotResult;
    this.#connection.voter.learn(result);
    this.refresh(`poll:${poll}`);
    return result;
  }

  /**
   * Submits a score of the token's own member. Give a `submissionId`: with it the same submission
   * may be sent again when no answer came.
   * @throws RostrumError
   */
  async submit(leaderboard: string, submission: SubmissionInput): Promise<SubmissionResult> {
    const message = { leaderboard, ...submission };
    const answer = await this.#settle(() => this.#channel.emitWithAck('submit', message));
    return answer as SubmissionResult;
  }

  /** Ends the connection and every subscription. */
  close(): void {
    for (const one of this.#topics.values()) one.close();
    this.#topics.clear();
    this.#connection.close();
  }

  #proof(): { voter?: { code?: string; device?: string } } {
    const voter = this.#connection.voter.proof();
    return Object.keys(voter).length > 0 ? { voter } : {};
  }

  get #channel() {
    return this.#connection.socket.timeout(this.#answerTimeoutMs);
  }

  #create(topic: string): Shared {
    const rules = rulesOf(topic) as TopicRules<LiveState>;
    const shared = new TopicSubscription(topic, rules, this.#link);
    this.#topics.set(topic, shared);
    return shared;
  }

  #drop(shared: Shared): void {
    if (this.#topics.get(shared.topic) !== shared) return;
    this.#topics.delete(shared.topic);
    shared.close();
    if (!this.#connection.socket.connected) return;
    // Without an answer the connection is gone, and the subscription with it.
    this.#channel.emitWithAck('unsubscribe', { topic: shared.topic }).catch(() => undefined);
  }

  async #settle(send: () => Promise<Acknowledged<object>>): Promise<object> {
    const unanswered = (detail: string, cause?: unknown) =>
      new RostrumError({ code: 'client.unreachable', detail, status: 0, retryable: true, cause });
    // A disconnected socket would keep the message and send it at some later time, unasked.
    if (!this.#connection.socket.connected) throw unanswered('There is no connection.');
    const answer = await send().catch((cause) => {
      throw unanswered('The service did not answer.', cause);
    });
    if (!answer.ok) throw RostrumError.fromProblem(answer.error);
    return answer;
  }
}

function rulesOf(topic: string) {
  if (topic.startsWith('presence:')) return presenceRules;
  if (topic.startsWith('poll:')) return pollRules;
  return MEMBER_TOPIC.test(topic) ? memberRules : boardRules;
}
