import type { LiveUpdate, PollState, PollTopic } from '@rostrum/client';
import { make, setAttribute, setText, styleSheet } from '../element/dom.ts';
import { LiveElement, SHARED_ATTRIBUTES } from '../element/live-element.ts';
import { PageVoter } from '../element/page-voter.ts';
import { english } from '../element/texts.ts';
import { themeCss } from '../element/theme.css.ts';
import { BallotBox } from './ballot/ballot-box.ts';
import type { Draft } from './ballot/draft.ts';
import { shuffled } from './ballot/shuffle.ts';
import { voterOf } from './ballot/voter.ts';
import type { Control } from './controls/control.ts';
import { controlsCss } from './controls/controls.css.ts';
import { Countdown } from './countdown.ts';
import { kindOf } from './kinds.ts';
import { pollCss } from './poll.css.ts';
import { describePoll } from './poll-words.ts';
import { resultsCss } from './results/results.css.ts';
import type { ResultsPane } from './results/results-pane.ts';

const sheet = styleSheet(themeCss, pollCss, controlsCss, resultsCss);

/**
 * `<rostrum-poll poll="pl_…" token="rk_pub_…" voter-token="…">`: a poll of any type, live, to vote
 * in.
 *
 * - `poll`: id or key; `token`: a publishable key; `src`, `theme` as for the leaderboard;
 * - `voter-token`: a member token that speaks for the voter. Without it only polls that tell voters
 *   by code, device or not at all take votes;
 * - `voter-code`: a one-time code; without it the one in the page's address, `#code=…`.
 *
 * Fires `rostrum-vote` with the ballot after it was accepted (`{choices}`, `{ratings}`, …; empty
 * when it was taken back), and `rostrum-error`.
 */
export class RostrumPoll extends LiveElement<PollState> {
  static readonly observedAttributes = [...SHARED_ATTRIBUTES, 'poll', 'voter-token', 'voter-code'];

  readonly #question = make('bdi', '');
  readonly #countdown = new Countdown();
  readonly #blank = make('div', 'blank', make('span', 'bone'), make('span', 'bone'));
  readonly #control = make('div', '');
  readonly #results = make('div', '');
  readonly #fault = make('p', 'fault');
  readonly #cast = make('button', 'button');
  readonly #retract = make('button', 'link', english.retract);
  readonly #ballots = make('bdi', '');
  readonly #hint = make('bdi', '');
  #kind: { control: Control; results: ResultsPane } | undefined;
  #box: BallotBox | undefined;
  /** Poll and voter that the box and what is shown belong to. */
  #belongsTo: string | undefined;
  #state: PollState | undefined;

  constructor() {
    super(sheet);
    this.#fault.setAttribute('role', 'alert');
    this.#hint.setAttribute('role', 'status');
    this.#hint.tabIndex = -1;
    this.#retract.type = 'button';
    this.#retract.addEventListener('click', () => this.#box?.retract());
    const title = make('h2', 'heading', this.#question);
    const side = make('div', 'side', this.#countdown.element, this.status.element);
    const actions = make('div', 'actions', this.#cast, this.#retract);
    const foot = make('div', 'foot', this.#hint, this.#ballots);
    const form = make('form', '', this.#control, this.#fault, actions);
    form.ariaLabel = english.ballot;
    form.noValidate = true;
    this.#results.role = 'group';
    this.#results.ariaLabel = english.results;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#box?.cast();
    });
    const head = make('div', 'head', title, side);
    const card = make('section', 'card', head, this.#blank, form, this.#results, foot);
    card.part.add('card');
    this.shadowRoot?.append(card);
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
    return this.attribute('voter-code') ?? inAddress ?? undefined;
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
    this.#kind = undefined;
    this.#state = undefined;
    this.#control.replaceChildren();
    this.#results.replaceChildren();
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
    if (news) box?.observe(news);
    // With another token the subscription begins anew, and tells nothing for a moment.
    const state = news ?? this.#state;
    this.#state = state;
    // Nobody is shown options that take another order or a tick a moment later.
    const isAwaited = !this.#kind && (state === undefined || box?.isLearning);
    this.#blank.hidden = !isAwaited || (state === undefined && error !== undefined);
    setText(this.#fault, box?.fault ?? (news ? '' : (error?.message ?? '')));
    if (state === undefined || box === undefined) return;
    setText(this.#question, state.question);
    this.#countdown.show(state.status === 'open' ? state.closesAt : undefined, this.numbers);
    if (isAwaited) return;
    const isVotable = box.mayVote(state);
    const focused = this.shadowRoot?.activeElement;
    this.#showBody(state, box, isVotable);
    const { rules, hasVoted } = box;
    setText(this.#hint, describePoll({ state, rules, isVotable, hasVoted }, this.numbers));
    const count = state.ballotCount;
    setText(this.#ballots, count === undefined ? '' : this.numbers.count(english.ballots, count));
    this.#showActions(state, box, isVotable);
    // Who has just voted hears what came of it, and does not start at the top of the page again.
    if (focused?.matches(':disabled, [hidden]')) this.#hint.focus();
  }

  #showBody(state: PollState, box: BallotBox, isVotable: boolean): void {
    const { control, results } = this.#kindOf(state);
    const { rules, draft, isBusy, seed, hasVoted, isVoter } = box;
    const isShuffled = rules?.shuffleOptions && seed !== undefined;
    const options = isShuffled ? shuffled(state.options, `${state.pollId}/${seed}`) : state.options;
    const mayStillVote = isVoter && state.status !== 'closed';
    control.element.hidden = !(control.showsCounts || hasVoted || mayStillVote);
    control.show({ rules, state, options, draft, isVotable, isBusy, numbers: this.numbers });
    this.#results.hidden = !state.resultsVisible;
    if (state.resultsVisible) results.show(state, this.numbers);
  }

  #kindOf({ type }: PollState) {
    if (this.#kind) return this.#kind;
    const { control, results } = kindOf(type);
    this.#kind = { control: control((change) => this.#edit(change)), results: results() };
    this.#control.append(this.#kind.control.element);
    this.#results.append(this.#kind.results.element);
    return this.#kind;
  }

  #showActions(state: PollState, box: BallotBox, isVotable: boolean): void {
    this.#cast.hidden = !(isVotable && box.gathers);
    // Not `disabled`, for the sake of the focus.
    setAttribute(this.#cast, 'aria-disabled', box.isReady ? undefined : 'true');
    setText(this.#cast, box.hasVoted ? english.changeVote : english.castVote);
    this.#retract.hidden = !box.mayRetract(state);
  }

  #edit(change: (draft: Draft) => Draft): void {
    const box = this.#box;
    if (this.#state && box?.mayVote(this.#state)) box.change(change(box.draft));
  }
}
