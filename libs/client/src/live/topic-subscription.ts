import type {
  Frame,
  PollStateMessage,
  PresenceMessage,
  Refused,
  Subscribe,
  Subscribed,
} from '@rostrum/contracts';
import { backoffMs } from '../backoff.ts';
import { RostrumError } from '../error.ts';
import type { TopicRules } from './topic-rules.ts';
import {
  emptyView,
  loseConnection,
  receiveAnswer,
  receiveFrame,
  receivePollState,
  receivePresence,
  type TopicView,
} from './topic-view.ts';

/**
 * - `connecting`: nothing has arrived yet;
 * - `live`: the state is in step with the service;
 * - `stale`: a state is held, but the connection is gone or a frame was missed; it is being mended.
 */
export type LiveStatus = 'connecting' | 'live' | 'stale';

export interface LiveUpdate<State> {
  status: LiveStatus;
  /** A whole state, at one version; absent until the first one arrives. Not to be changed. */
  state: State | undefined;
  /** Why the service refused the topic, while it does. */
  error: RostrumError | undefined;
}

export type LiveListener<State> = (update: LiveUpdate<State>) => void;

/** What a subscription needs of the connection. */
export interface TopicLink {
  /**
   * Sends `subscribe` and hands the answer over in the very call that brings it, so that frames
   * sent behind it are handled after it: through a promise they could overtake it. `undefined`
   * when none came in time or the connection broke.
   */
  subscribe(request: Subscribe, take: (answer: Subscribed | Refused | undefined) => void): void;
  random(): number;
  /** Upper bound of the random wait before a missed frame is mended by a snapshot. */
  resyncJitterMs: number;
}

interface Registered<State> {
  limit: number;
  listener: LiveListener<State>;
}

/** After so many answers older than what is held, the service insists. */
const MAX_OLDER_ANSWERS = 4;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 15_000;

/** One topic on one connection, shared by all who listen to it in this process. */
export class TopicSubscription<State> {
  readonly topic: string;
  readonly #rules: TopicRules<State>;
  readonly #link: TopicLink;
  readonly #listeners = new Set<Registered<State>>();
  #view: TopicView<State> = emptyView();
  #error: RostrumError | undefined;
  /** Rises with each connection, so that an answer from the one before is recognised. */
  #connection = 0;
  #isConnected = false;
  #isAsking = false;
  /** An answer newer than the one under way, or than the state held, is wanted. */
  #isDue = false;
  /** Changes since the version that is held would not do. */
  #needsWhole = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The name under which the service sends frames, where it differs from the one asked for. */
  #servedTopic: string | undefined;

  constructor(topic: string, rules: TopicRules<State>, link: TopicLink) {
    this.topic = topic;
    this.#rules = rules;
    this.#link = link;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Adds a listener, which is told at once what is known; returns how to take it away. */
  add(limit: number, listener: LiveListener<State>): () => void {
    const registered = { limit, listener };
    this.#listeners.add(registered);
    if (limit > this.#view.limit) this.#askNow();
    this.#tell(registered);
    return () => this.#listeners.delete(registered);
  }

  connected(): void {
    this.#isConnected = true;
    this.#connection += 1;
    this.#isAsking = false;
    this.#failures = 0;
    this.#askNow();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#connection += 1;
    this.#isAsking = false;
    this.#cancelTimer();
    this.#update(loseConnection(this.#view));
  }

  /** Nothing more will come, and this is why. */
  refused(error: RostrumError): void {
    this.#error = error;
    this.#tellAll();
  }

  receives(topic: string): boolean {
    return topic === this.topic || topic === this.#servedTopic;
  }

  frame(frame: Frame): void {
    this.#update(receiveFrame(this.#view, frame, this.#rules));
    if (!this.#view.inStep) this.#askSoon(this.#jitterMs());
    else if (!this.#isDue) this.#cancelTimer();
  }

  pollState(message: PollStateMessage): void {
    const next = receivePollState(this.#view, message, this.#rules);
    if (next === this.#view) return;
    this.#update(next);
    // Closing may lift the veil over the counts; only a snapshot brings them.
    if (next.state === undefined || !this.#rules.isVeiled(next.state)) return;
    this.#isDue = true;
    this.#askSoon(this.#jitterMs());
  }

  presence(message: PresenceMessage): void {
    const { watching } = message;
    this.#update(receivePresence(this.#view, { watching } as State));
  }

  /** What this client may see has changed: asks for it as it may be seen now. */
  refresh(): void {
    this.#needsWhole = true;
    this.#askNow();
  }

  close(): void {
    this.#listeners.clear();
    this.#isConnected = false;
    this.#connection += 1;
    this.#cancelTimer();
  }

  #askNow(): void {
    this.#cancelTimer();
    if (!this.#isConnected) return;
    if (this.#isAsking) this.#isDue = true;
    else this.#ask();
  }

  #ask(): void {
    const connection = this.#connection;
    const limit = Math.max(1, ...Array.from(this.#listeners, (one) => one.limit));
    this.#isAsking = true;
    this.#isDue = false;
    // With what is held the service can answer with what was missed since.
    const canFollow = !this.#needsWhole && this.#failures === 0 && limit === this.#view.limit;
    this.#needsWhole = false;
    const request = { topic: this.topic, limit, ...(canFollow && this.#view.position) };
    this.#link.subscribe(request, (answer) => {
      if (connection !== this.#connection) return;
      this.#isAsking = false;
      if (answer?.ok) this.#answered(answer, limit);
      else this.#failed(answer && RostrumError.fromProblem(answer.error));
      if (this.#isDue) this.#askNow();
    });
  }

  #answered(answer: Subscribed, limit: number): void {
    this.#error = undefined;
    this.#servedTopic = answer.topic;
    const insists = this.#failures >= MAX_OLDER_ANSWERS;
    this.#update(receiveAnswer(this.#view, answer, limit, this.#rules, insists));
    const isEnough = this.#view.inStep && this.#view.limit >= limit;
    this.#failures = isEnough ? 0 : this.#failures + 1;
    if (isEnough) this.#cancelTimer();
    else this.#askSoon(this.#retryDelayMs());
  }

  /** A late answer is mended in silence; a refusal is worth telling. */
  #failed(refusal: RostrumError | undefined): void {
    this.#failures += 1;
    if (refusal?.retryable ?? true) this.#askSoon(this.#retryDelayMs());
    if (refusal === undefined) return;
    this.#error = refusal;
    this.#tellAll();
  }

  #jitterMs(): number {
    return this.#link.random() * this.#link.resyncJitterMs;
  }

  #retryDelayMs(): number {
    const random = () => this.#link.random();
    return backoffMs(this.#failures, { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS, random });
  }

  #askSoon(delayMs: number): void {
    if (!this.#isConnected || this.#isAsking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#askNow(), delayMs);
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #update(view: TopicView<State>): void {
    const before = this.#view;
    this.#view = view;
    if (before.state !== view.state || before.inStep !== view.inStep) this.#tellAll();
  }

  #tellAll(): void {
    for (const registered of [...this.#listeners]) {
      // One of those told before may have taken this one away.
      if (this.#listeners.has(registered)) this.#tell(registered);
    }
  }

  #tell({ limit, listener }: Registered<State>): void {
    const { state, limit: heldLimit, inStep } = this.#view;
    const isCovered = state !== undefined && this.#rules.covers(state, heldLimit, limit);
    const shown = isCovered ? this.#rules.slice(state, limit) : undefined;
    const status = shown === undefined ? 'connecting' : inStep ? 'live' : 'stale';
    try {
      listener({ status, state: shown, error: this.#error });
    } catch (error) {
      // A fault of one listener is reported as uncaught, but not at the cost of the others.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
