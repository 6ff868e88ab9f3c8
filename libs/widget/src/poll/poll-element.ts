import type { LiveUpdate, PollState, PollTopic } from '@rostrum/client';
import { make, setAttribute, setText, styleSheet } from '../element/dom.ts';
import { LiveElement, SHARED_ATTRIBUTES } from '../element/live-element.ts';
import { PageVoter } from '../element/page-voter.ts';
import { themeCss } from '../element/theme.css.ts';
import { BallotBox } from './ballot/ballot-box.ts';
import type { Draft } from './ballot/draft.ts';
import { shuffled } from './ballot/shuffle.ts';
import { voterOf } from './ballot/voter.ts';
import { CodeEntry } from './code-entry.ts';
import { fieldsCss } from './controls/fields.css.ts';
import { Countdown } from './countdown.ts';
import { describeFault } from './faults.ts';
import { pollCss } from './poll.css.ts';
import { PollBody } from './poll-body.ts';
import { ballotTexts, describeCount, describePoll } from './poll-words.ts';
import { barsCss } from './results/bars.css.ts';

const sheet = styleSheet(themeCss, pollCss, fieldsCss, barsCss);

/**
 * `<rostrum-poll poll="pl_…" token="rk_pub_…" voter-token="…">`: a poll of any type, live, to take
 * part in.
 *
 * - `poll`: id or key; `token`: a publishable key; `src`, `theme` as for the leaderboard;
 * - `voter-token`: a member token that speaks for the voter. Without it only polls that tell voters
 *   by code, device or not at all take votes;
 * - `voter-code`: a one-time code; without it the one in the page's address, `#code=…`, or the one
 *   that the voter types.
 *
 * Fires `rostrum-vote` with the ballot after it was accepted (`{choices}`, `{ratings}`, …; empty
 * when it was taken back), and `rostrum-error`.
 */
export class RostrumPoll extends LiveElement<PollState> {
  static readonly observedAttributes = [...SHARED_ATTRIBUTES, 'poll', 'voter-token', 'voter-code'];

  readonly #question = make('bdi', '');
  readonly #countdown = new Countdown();
  readonly #blank = make('div', 'blank', make('span', 'bone'), make('span', 'bone'));
  readonly #form: HTMLFormElement;
  readonly #fault = make('p', 'fault');
  readonly #cast = make('button', 'button');
  readonly #retract = make('button', 'link');
  readonly #count = make('bdi', '');
  readonly #hint = make('bdi', '');
  readonly #code: CodeEntry;
  readonly #body: PollBody;
  #box: BallotBox | undefined;
  /** What came in the way of something that is no ballot. */
  #complaint: unknown;
  /** Poll and voter that the box and what is shown belong to. */
  #belongsTo: string | undefined;
  #state: PollState | undefined;

  constructor() {
    super(sheet);
    const root = this.shadowRoot as ShadowRoot;
    this.#body = new PollBody(root, () => this.repaint());
    this.#code = new CodeEntry(root, () => this.joinSoon());
    this.#fault.setAttribute('role', 'alert');
    this.#hint.setAttribute('role', 'status');
    this.#hint.tabIndex = -1;
    this.#retract.type = 'button';
    this.#retract.addEventListener('click', () => this.#box?.retract());
    const title = make('h2', 'heading', this.#question);
    const side = make('div', 'side', this.#countdown.element, this.status.element);
    const actions = make('div', 'actions', this.#cast, this.#retract, this.#code.other);
    const foot = make('div', 'foot', this.#hint, this.#count);
    this.#form = make('form', '', this.#body.control, this.#fault, actions);
    this.#form.noValidate = true;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#body.submit()) this.#box?.cast();
    });
    const head = make('div', 'head', title, side);
    const { results, retry } = this.#body;
    const asides = [head, this.#blank, retry, this.#code.element];
    const card = make('section', 'card', ...asides, this.#form, results, foot);
    card.part.add('card');
    root.append(card);
    this.#cast.hidden = true;
    this.#retract.hidden = true;
  }

  protected override topic(): PollTopic | undefined {
    const poll = this.attribute('poll');
    return poll === undefined ? undefined : `poll:${poll}`;
  }

  /** The voter's own token shows what the voter may see. */
  protected override liveToken(): string | undefined {
    return this.attribute('voter-token') ?? this.attribute('token');
  }

  protected override voterCode(): string | undefined {
    if (this.attribute('voter-token') !== undefined) return undefined;
    const inAddress = new URLSearchParams(location.hash.slice(1)).get('code');
    const given = this.attribute('voter-code') ?? inAddress ?? undefined;
    return this.#code.codeFor(this.source, this.attribute('poll') ?? '', given);
  }

  protected override spoken(): void {
    const { texts } = this.language;
    this.#form.ariaLabel = texts.ballot;
    this.#body.results.ariaLabel = texts.results;
    this.#body.forget();
    this.#code.speak(this.language, this.home);
  }

  protected override rejoined(): void {
    const poll = this.attribute('poll');
    const voterToken = this.attribute('voter-token');
    const voter = voterToken === undefined ? undefined : voterOf(voterToken);
    const page =
      voterToken === undefined
        ? new PageVoter(this.source, this.liveToken(), this.voterCode())
        : undefined;
    const belongsTo = [this.source, poll, !page, voter, page?.code].join();
    if (belongsTo === this.#belongsTo) {
      // A renewed token is no reason to take away what is filled in.
      if (this.#box && !this.#box.rules) void this.#box.learn();
      return;
    }
    this.#belongsTo = belongsTo;
    this.#box = poll === undefined ? undefined : this.#openBox(poll, voter, page);
    this.#complaint = undefined;
    this.#state = undefined;
    this.#body.forget();
    setText(this.#fault, '');
  }

  #openBox(poll: string, voter: string | undefined, page: PageVoter | undefined): BallotBox {
    const isCurrent = () => this.#box === box;
    const box = new BallotBox({
      source: this.source,
      poll,
      token: () => this.liveToken() ?? '',
      voter,
      page,
      onChange: () => {
        if (isCurrent()) this.repaint();
      },
      onStale: () => {
        if (isCurrent()) this.live?.refresh(`poll:${poll}`);
      },
      onSettled: (detail) => {
        this.dispatchEvent(new CustomEvent('rostrum-vote', { detail, bubbles: true }));
      },
    });
    void box.learn();
    return box;
  }

  protected override paint({ state: news, error }: LiveUpdate<PollState>): void {
    const box = this.#box;
    if (box && this.#code.wasRefused(error ?? box.fault)) return;
    if (news) box?.observe(news);
    // With another token the subscription begins anew, and tells nothing for a moment.
    const state = news ?? this.#state;
    this.#state = state;
    const isThere = state === undefined || this.#body.has(state.type, this.home, this.language);
    // Nobody is shown options that take another order or a tick a moment later.
    const isLearning = !this.#body.isShown && (state === undefined || box?.isLearning);
    const isAwaited = isLearning || !isThere;
    this.#blank.hidden =
      !isAwaited || this.#body.hasFailed || (state === undefined && error !== undefined);
    const fault = box?.fault ?? this.#complaint ?? (news ? undefined : error);
    setText(this.#fault, describeFault(fault, this.language));
    if (state === undefined || box === undefined) return;
    setText(this.#question, state.question);
    this.#countdown.show(state.status === 'open' ? state.closesAt : undefined, this.language);
    if (isAwaited) return;
    this.#paintState(state, box);
  }

  #paintState(state: PollState, box: BallotBox): void {
    const isVotable = box.mayVote(state);
    const focused = this.shadowRoot?.activeElement;
    this.#code.show(box, state.status !== 'closed');
    this.#showBody(state, box, isVotable);
    const { rules, hasVoted, isDirty, draft } = box;
    const ownText = isDirty ? undefined : draft.text;
    const situation = { state, rules, isVotable, hasVoted, ownText };
    setText(this.#hint, describePoll(situation, this.language));
    setText(this.#count, describeCount(state, this.language));
    this.#showActions(state, box, isVotable);
    if (focused) this.#mendFocus(focused);
  }

  /** Who has just voted hears what came of it, and does not start at the top of the page again. */
  #mendFocus(focused: Element): void {
    const holder = this.shadowRoot?.activeElement ?? focused;
    const isGone = !focused.isConnected || focused.matches(':is(:disabled, [hidden]), [hidden] *');
    if (holder === focused && isGone) this.#hint.focus();
  }

  #showBody(state: PollState, box: BallotBox, isVotable: boolean): void {
    const { rules, draft, isBusy, isDirty, seed, hasVoted, isVoter } = box;
    const { language } = this;
    const context = {
      language,
      calls: box.calls,
      keptAs: box.keptAs,
      meet: (device: string | undefined) => box.meet(device),
      complain: (error: unknown) => {
        this.#complaint = error;
        this.repaint();
      },
    };
    const { control, results } = this.#body.open(state.type, (edit) => this.#edit(edit), context);
    const isShuffled = rules?.shuffleOptions && seed !== undefined;
    const options = isShuffled ? shuffled(state.options, `${state.pollId}/${seed}`) : state.options;
    const mayStillVote = isVoter && state.status !== 'closed';
    control.element.hidden = !(control.showsCounts || hasVoted || mayStillVote);
    control.show({ rules, state, options, draft, isDirty, isVotable, isBusy, language });
    this.#body.results.hidden = !state.resultsVisible;
    if (state.resultsVisible) results.show(state, language);
  }

  #showActions(state: PollState, box: BallotBox, isVotable: boolean): void {
    const texts = ballotTexts(state.type, this.language.texts);
    this.#cast.hidden = !(isVotable && box.gathers);
    // Not `disabled`, for the sake of the focus.
    setAttribute(this.#cast, 'aria-disabled', box.isReady ? undefined : 'true');
    setText(this.#cast, box.hasVoted ? texts.change : texts.cast);
    setText(this.#retract, texts.retract);
    this.#retract.hidden = !box.mayRetract(state);
  }

  #edit(change: (draft: Draft) => Draft): void {
    const box = this.#box;
    if (this.#state && box?.mayVote(this.#state)) box.change(change(box.draft));
  }
}
