import type { Frame, Goodbye, Problem, Subscribed } from '@rostrum/contracts';
import { applyChanges, follow, LiveWatcher, type Mirror } from '../live-watcher.ts';
import type { Ledger, Watched } from './ledger.ts';
import type { Shown, Viewer, ViewerOptions } from './viewer.ts';

const RETRY_MS = 100;
const ANSWER_MS = 5000;
/** So often it asks, and is given what is older than what it holds, before it gives in. */
const MAX_OLDER_ANSWERS = 4;

type Answer = Subscribed | { ok: false; error: Problem };

interface Followed extends Watched {
  mirror: Mirror | undefined;
  isInStep: boolean;
  isAsking: boolean;
  olderAnswers: number;
  /** Changes since what it holds would not do. */
  needsWhole: boolean;
}

/** A viewer that goes by the words of the protocol alone; it shares no code with the package. */
export class RawViewer implements Viewer {
  readonly kind = 'raw';
  readonly name: string;
  readonly audience: ViewerOptions['audience'];
  readonly watched: readonly Watched[];
  /** Frames of a topic that said something new to this viewer. */
  readonly news = new Map<string, number>();
  frames = 0;
  connections = 0;
  /** Frames that lead back, or to where this connection had been led before. */
  repeats = 0;
  /** Answers that led it on from what it held. */
  resumed = 0;
  readonly #watcher: LiveWatcher;
  readonly #ledger: Ledger;
  readonly #topics = new Map<string, Followed>();
  #gaps = 0;
  #refusal: string | undefined;
  #isClosed = false;
  #return: NodeJS.Timeout | undefined;
  #reached = new Map<string, number>();

  constructor({ name, audience, watched, url, token }: ViewerOptions, ledger: Ledger) {
    this.name = name;
    this.audience = audience;
    this.watched = watched;
    this.#ledger = ledger;
    for (const one of watched) {
      this.#topics.set(one.topic, {
        ...one,
        mirror: undefined,
        isInStep: false,
        isAsking: false,
        olderAnswers: 0,
        needsWhole: false,
      });
    }
    this.#watcher = new LiveWatcher(url, { token, reconnection: true, isBrief: true });
    this.#listen();
  }

  #listen(): void {
    const { socket } = this.#watcher;
    socket.on('connect', () => {
      this.connections += 1;
      this.#reached = new Map();
      for (const one of this.#topics.values()) {
        one.isAsking = false;
        this.#ask(one);
      }
    });
    socket.on('disconnect', () => {
      for (const one of this.#topics.values()) one.isInStep = false;
      if (!socket.active) this.#comeBackAfter(RETRY_MS);
    });
    socket.on('connect_error', (error: Error & { data?: Problem }) => {
      if (error.data) this.#refusal = error.data.code;
      if (!socket.active) this.#comeBackAfter(RETRY_MS);
    });
    socket.on('frame', (frame: Frame) => this.#follow(frame));
    socket.on('goodbye', ({ retryAfterMs }: Goodbye) => {
      this.#comeBackAfter(retryAfterMs);
      socket.disconnect();
    });
  }

  #comeBackAfter(delayMs: number): void {
    this.#return ??= setTimeout(() => {
      this.#return = undefined;
      // While it is on its way already, another attempt would enter the namespace twice.
      if (!this.#isClosed && !this.#watcher.socket.active) this.#watcher.socket.connect();
    }, delayMs);
  }

  #ask(one: Followed): void {
    const { socket } = this.#watcher;
    if (one.isAsking || !socket.connected) return;
    one.isAsking = true;
    const { connections } = this;
    const { topic, limit, mirror, needsWhole } = one;
    const held = mirror && !needsWhole ? { epoch: mirror.epoch, version: mirror.version } : {};
    one.needsWhole = false;
    socket
      .timeout(ANSWER_MS)
      .emit('subscribe', { topic, limit, ...held }, (fault: Error | null, answer: Answer) => {
        if (connections !== this.connections) return;
        one.isAsking = false;
        if (fault || !answer.ok) {
          this.#refusal = fault ? 'no answer' : answer.ok ? undefined : answer.error.code;
          setTimeout(() => this.#ask(one), RETRY_MS);
        } else this.#take(one, answer);
      });
  }

  #take(one: Followed, answer: Subscribed): void {
    this.#refusal = undefined;
    const { epoch, version } = answer;
    const { mirror } = one;
    if (
      mirror?.epoch === epoch &&
      version < mirror.version &&
      one.olderAnswers < MAX_OLDER_ANSWERS
    ) {
      one.olderAnswers += 1;
      setTimeout(() => this.#ask(one), RETRY_MS * 2 ** one.olderAnswers);
      return;
    }
    one.olderAnswers = 0;
    const shown = 'snapshot' in answer ? (answer.snapshot as Mirror['shown']) : led(mirror, answer);
    if (!shown) {
      one.needsWhole = true;
      this.#ask(one);
      return;
    }
    if ('changes' in answer) this.resumed += 1;
    one.isInStep = true;
    this.#hold(one, { epoch, version, shown });
  }

  #follow(frame: Frame): void {
    this.frames += 1;
    const one = this.#topics.get(frame.topic);
    if (!one) return;
    this.#noteRepeat(frame);
    const { mirror } = one;
    const next = mirror ? follow(mirror, frame) : 'gap';
    if (next === mirror) return;
    this.news.set(frame.topic, (this.news.get(frame.topic) ?? 0) + 1);
    if (next !== 'gap') {
      if ('snapshot' in frame) one.isInStep = true;
      this.#hold(one, next);
    } else if (!one.isAsking && (mirror || !('snapshot' in frame))) {
      // Before the first answer a snapshot is not known to be as long as this viewer wants it.
      this.#gaps += 1;
      one.isInStep = false;
      this.#ask(one);
    }
  }

  #noteRepeat({ topic, epoch, to, ...frame }: Frame): void {
    const place = `${topic} ${epoch}`;
    const reached = this.#reached.get(place) ?? -1;
    const isNothing = 'changes' in frame && frame.changes.length === 0;
    const goesBack = 'snapshot' in frame ? to < reached : to <= reached;
    if (goesBack && !isNothing) this.repeats += 1;
    this.#reached.set(place, Math.max(reached, to));
  }

  #hold(one: Followed, mirror: Mirror): void {
    one.mirror = mirror;
    const { name: viewer, audience } = this;
    const { topic, limit } = one;
    this.#ledger.saw({ viewer, audience, topic, limit, ...mirror });
  }

  /** By topic; the epoch as the service named it. */
  mirror(topic: string): Mirror | undefined {
    return this.#topics.get(topic)?.mirror;
  }

  held(topic: string): Shown | undefined {
    const { mirror, isInStep = false } = this.#topics.get(topic) ?? {};
    return mirror && { shown: mirror.shown, version: mirror.version, isLive: isInStep };
  }

  gaps(): number {
    return this.#gaps;
  }

  refusal(): string | undefined {
    return this.#refusal;
  }

  close(): void {
    this.#isClosed = true;
    this.#watcher.close();
  }
}

/** What the missed changes make of what is held; nothing where they are of something else. */
function led(
  mirror: Mirror | undefined,
  { epoch, from, changes }: Extract<Subscribed, { changes: unknown }>,
): Mirror['shown'] | undefined {
  if (mirror?.epoch !== epoch || mirror.version !== from) return undefined;
  return applyChanges(mirror.shown, changes);
}
