import type { BoardState, BoardTopic, LiveUpdate } from '@rostrum/client';
import { make, setAttribute, setText, styleSheet } from '../element/dom.ts';
import { LiveElement, SHARED_ATTRIBUTES } from '../element/live-element.ts';
import { loadPart } from '../element/parts.ts';
import { Retry } from '../element/retry.ts';
import { fill } from '../element/texts.ts';
import { themeCss } from '../element/theme.css.ts';
import { Announcer } from './announcer.ts';
import { boardFrameCss } from './board-frame.css.ts';
import type { BoardPart, BoardRows } from './board-part.ts';
import { nameOf } from './name-of.ts';

const sheet = styleSheet(themeCss, boardFrameCss);

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;
const MAX_BLANK_ROWS = 10;

/**
 * `<rostrum-leaderboard board="arcade" token="rk_pub_…">`: the top of a board, live.
 *
 * - `board`: key of the board; `period`: for example `current:daily`, all-time where left out;
 * - `limit`: rows, 1 to 100, 10 where left out; `heading`: a title above them;
 * - `token`: a publishable key or a member token; `src`: where the service is, the origin of the
 *   script where left out; `theme`: `auto`, `light` or `dark`.
 *
 * Fires `rostrum-error` with a `RostrumError` when the service refuses it.
 */
export class RostrumLeaderboard extends LiveElement<BoardState> {
  static readonly observedAttributes = [
    ...SHARED_ATTRIBUTES,
    'board',
    'period',
    'limit',
    'heading',
  ];

  readonly #heading = make('bdi', '');
  readonly #list = make('ol', 'rows');
  readonly #message = make('p', 'message');
  readonly #foot = make('bdi', '');
  readonly #announcer = new Announcer();
  readonly #retry = new Retry(() => void this.#load());
  #rows: BoardRows | undefined;
  #isLoading = false;
  #leader: string | undefined;

  constructor() {
    super(sheet);
    const head = make('div', 'head', make('h2', 'heading', this.#heading), this.status.element);
    const foot = make('div', 'foot', this.#foot);
    const card = make(
      'section',
      'card',
      head,
      this.#list,
      this.#message,
      this.#retry.element,
      foot,
    );
    card.part.add('card');
    this.shadowRoot?.append(card, this.#announcer.element);
    this.#message.hidden = true;
  }

  protected override topic(): BoardTopic | undefined {
    const board = this.attribute('board');
    const period = this.attribute('period');
    if (board === undefined) return undefined;
    return period === undefined ? `leaderboard:${board}` : `leaderboard:${board}@${period}`;
  }

  protected override limit(): number {
    const limit = Math.trunc(Number(this.attribute('limit') ?? DEFAULT_LIMIT));
    return limit >= 1 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT;
  }

  protected override rejoined(): void {
    setText(this.#heading, this.attribute('heading') ?? this.attribute('board') ?? '');
    this.#rows?.forget();
    this.#leader = undefined;
    if (this.#list.childElementCount === 0) this.#sketch();
    void this.#load();
  }

  protected override spoken(): void {
    if (this.#rows) this.#rows.language = this.language;
  }

  /** Beside the connection that is being made, so that nobody waits for it. */
  async #load(): Promise<void> {
    if (this.#rows || this.#isLoading) return;
    this.#isLoading = true;
    this.#retry.hide();
    try {
      const { css, create } = await loadPart<BoardPart>('board', this.home);
      this.shadowRoot?.adoptedStyleSheets.push(styleSheet(css));
      this.#rows = create(this.#list, this.language);
      this.repaint();
    } catch {
      this.#retry.show(this.language);
    }
    this.#isLoading = false;
  }

  protected override paint({ state, status, error }: LiveUpdate<BoardState>): void {
    const isDim = state === undefined && status === 'connecting';
    setAttribute(this.#list, 'data-dim', String(isDim));
    if (state === undefined) {
      if (error) this.#say(error.message, 'error');
      return;
    }
    if (this.#rows === undefined) return;
    this.#clear();
    this.#rows.show(state.entries);
    if (state.entries.length === 0) this.#say(this.language.texts.noScores, 'empty');
    else this.#message.hidden = true;
    this.#tellLeader(state);
    const count = this.language.score(state.entries.length);
    const total = this.language.score(state.total);
    setText(this.#foot, state.total === 0 ? '' : fill(this.language.texts.topOf, { count, total }));
  }

  /** Grey rows where the real ones will be, so that the page does not jump when they come. */
  #sketch(): void {
    for (let row = 0; row < Math.min(this.limit(), MAX_BLANK_ROWS); row += 1) {
      const bones = ['rank bone', 'monogram bone', 'name bone'];
      const blank = make('li', 'row blank', ...bones.map((bone) => make('span', bone)));
      blank.setAttribute('aria-hidden', 'true');
      this.#list.append(blank);
    }
  }

  #clear(): void {
    for (const blank of this.#list.querySelectorAll('.blank')) blank.remove();
  }

  #say(text: string, kind: 'error' | 'empty'): void {
    setText(this.#message, text);
    this.#message.dataset['kind'] = kind;
    this.#message.hidden = false;
    this.#rows?.show([]);
    this.#clear();
  }

  #tellLeader(state: BoardState): void {
    const first = state.entries[0];
    const isNew = first?.memberId !== this.#leader && this.#leader !== undefined;
    this.#leader = first?.memberId;
    if (!isNew || first === undefined) return;
    const score = this.language.score(first.score);
    this.#announcer.say(fill(this.language.texts.leads, { name: nameOf(first), score }));
  }
}
