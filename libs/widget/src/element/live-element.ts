import type {
  BoardState,
  BoardTopic,
  LiveClient,
  LiveUpdate,
  PollState,
  PollTopic,
  RostrumError,
} from '@rostrum/client';
import { languageOf, loadLanguage } from './languages.ts';
import { acquireLive } from './live-pool.ts';
import { homeOf, SCRIPT_ORIGIN } from './script-origin.ts';
import { StatusLight } from './status-light.ts';

/** Attributes that every element of the widget has. */
export const SHARED_ATTRIBUTES = ['src', 'token', 'theme', 'lang'];

/**
 * What the elements have in common: the shadow root, the attributes, and a subscription that lives
 * as long as the element is in a page. States are painted once a frame of the screen at most.
 */
export abstract class LiveElement<State extends BoardState | PollState> extends HTMLElement {
  protected language = languageOf(navigator.language);
  protected readonly status = new StatusLight(this.language);
  protected live: LiveClient | undefined;
  #leave: (() => void) | undefined;
  #update: LiveUpdate<State> | undefined;
  #isPainting = false;
  #isJoining = false;
  /** Whether the words are on their way: until then nothing is said. */
  #isSpeechless = false;
  #tag: string | undefined;
  #toldError: RostrumError | undefined;

  constructor(sheet: CSSStyleSheet) {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  }

  /** What to subscribe to, as the attributes say; `undefined` while they say nothing. */
  protected abstract topic(): BoardTopic | PollTopic | undefined;

  /** How many entries to ask for. */
  protected limit(): number {
    return 1;
  }

  /** The token to connect with. */
  protected liveToken(): string | undefined {
    return this.attribute('token');
  }

  /** The one-time code of a voter, where the page has one. */
  protected voterCode(): string | undefined {
    return undefined;
  }

  /** Shows an update. Called with what is newest, however many arrived in between. */
  protected abstract paint(update: LiveUpdate<State>): void;

  /** The attributes have changed: everything shown so far may belong to something else. */
  protected rejoined(): void {}

  /** There are words now, or others than before. */
  protected spoken(): void {}

  protected attribute(name: string): string | undefined {
    return this.getAttribute(name)?.trim() || undefined;
  }

  protected get source(): string {
    const source = this.attribute('src');
    return source === undefined ? SCRIPT_ORIGIN : new URL(source, location.href).href;
  }

  /** Where to load parts from. */
  protected get home(): string {
    return homeOf(this.attribute('src') && this.source);
  }

  connectedCallback(): void {
    this.joinSoon();
  }

  disconnectedCallback(): void {
    this.#part();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected || name === 'theme') return;
    this.joinSoon();
  }

  /** Several attributes set one after the other make one subscription. */
  protected joinSoon(): void {
    if (this.#isJoining) return;
    this.#isJoining = true;
    queueMicrotask(() => {
      this.#isJoining = false;
      this.#part();
      if (this.isConnected) this.#join();
    });
  }

  #join(): void {
    this.#speak();
    this.rejoined();
    const topic = this.topic();
    if (topic === undefined) return;
    const { client, release } = acquireLive(this.source, this.liveToken(), this.voterCode());
    this.live = client;
    const listener = (update: LiveUpdate<BoardState> | LiveUpdate<PollState>) =>
      this.#receive(update as LiveUpdate<State>);
    const stop = client.subscribe(topic as BoardTopic, { limit: this.limit() }, listener);
    this.#leave = () => {
      stop();
      release();
    };
  }

  #speak(): void {
    const tag = this.closest<HTMLElement>('[lang]')?.lang || navigator.language;
    if (tag === this.#tag) return;
    this.#tag = tag;
    const speak = () => {
      this.language = languageOf(tag);
      this.status.speak(this.language);
      this.spoken();
    };
    const words = loadLanguage(tag, this.home);
    this.#isSpeechless = words !== undefined;
    if (words === undefined) {
      speak();
      return;
    }
    void words.then(() => {
      if (tag !== this.#tag) return;
      this.#isSpeechless = false;
      speak();
      this.repaint();
    });
  }

  #part(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.live = undefined;
  }

  #receive(update: LiveUpdate<State>): void {
    this.#update = update;
    this.#tellError(update.error);
    if (this.#isPainting) return;
    this.#isPainting = true;
    requestAnimationFrame(() => {
      this.#isPainting = false;
      if (this.#update === undefined || this.#isSpeechless || !this.isConnected) return;
      this.status.show(this.#update);
      this.paint(this.#update);
    });
  }

  /** Shows the latest update once more, because something else has changed. */
  protected repaint(): void {
    if (this.#update) this.#receive(this.#update);
  }

  /** `rostrum-error`: a page may for example fetch a fresh token and set it. */
  #tellError(error: RostrumError | undefined): void {
    if (error === this.#toldError) return;
    this.#toldError = error;
    if (error === undefined) return;
    this.dispatchEvent(new CustomEvent('rostrum-error', { detail: error, bubbles: true }));
  }
}
