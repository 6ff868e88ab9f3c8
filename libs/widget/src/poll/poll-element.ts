import type { LiveUpdate, PollState, PollTopic } from '@rostrum/client';
import { make, setText, styleSheet } from '../element/dom.ts';
import { LiveElement, SHARED_ATTRIBUTES } from '../element/live-element.ts';
import { english } from '../element/texts.ts';
import { themeCss } from '../element/theme.css.ts';
import { BallotBox } from './ballot-box.ts';
import { OptionList } from './option-list.ts';
import { pollCss } from './poll.css.ts';
import { describePoll } from './poll-words.ts';

const sheet = styleSheet(themeCss, pollCss);

/**
 * `<rostrum-poll poll="pl_…" token="rk_pub_…" voter-token="…">`: a poll, live, to vote in.
 *
 * - `poll`: id or key; `token`: a publishable key; `src`, `theme` as for the leaderboard;
 * - `voter-token`: a member token that speaks for the voter. Without it the poll is only shown.
 *
 * Fires `rostrum-vote` with `{choices}` after an accepted ballot (empty when it was taken back),
 * and `rostrum-error`.
 */
export class RostrumPoll extends LiveElement<PollState> {
  static readonly observedAttributes = [...SHARED_ATTRIBUTES, 'poll', 'voter-token'];

  readonly #question = make('bdi', '');
  readonly #options = new OptionList((optionId) => this.#choose(optionId));
  readonly #blank = make('div', 'blank', make('span', 'bone'), make('span', 'bone'));
  readonly #fault = make('p', 'fault');
  readonly #cast = make('button', 'button');
  readonly #retract = make('button', 'link', english.retract);
  readonly #ballots = make('bdi', '');
  readonly #hint = make('bdi', '');
  #box: BallotBox | undefined;
  #state: PollState | undefined;

  constructor() {
    super(sheet);
    this.#fault.setAttribute('role', 'alert');
    this.#hint.setAttribute('role', 'status');
    this.#cast.type = 'button';
    this.#retract.type = 'button';
    this.#cast.addEventListener('click', () => this.#box?.cast());
    this.#retract.addEventListener('click', () => this.#box?.retract());
    const head = make('div', 'head', make('h2', 'heading', this.#question), this.status.element);
    const actions = make('div', 'actions', this.#cast, this.#retract);
    const foot = make('div', 'foot', this.#hint, this.#ballots);
    const body = [this.#options.element, this.#blank, this.#fault, actions, foot];
    const card = make('section', 'card', head, ...body);
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

  protected override rejoined(): void {
    const poll = this.attribute('poll');
    this.#box = poll === undefined ? undefined : this.#openBox(poll);
    setText(this.#fault, '');
  }

  #openBox(poll: string): BallotBox {
    const isCurrent = () => this.#box === box;
    const box = new BallotBox({
      source: this.source,
      poll,
      token: this.attribute('token'),
      voterToken: this.attribute('voter-token'),
      onChange: () => {
        if (isCurrent()) this.repaint();
      },
      onSettled: (choices) => {
        if (isCurrent()) this.live?.refresh(`poll:${poll}`);
        const detail = { choices: [...choices] };
        this.dispatchEvent(new CustomEvent('rostrum-vote', { detail, bubbles: true }));
      },
    });
    void box.learn();
    return box;
  }

  protected override paint({ state, error }: LiveUpdate<PollState>): void {
    this.#state = state;
    this.#blank.hidden = state !== undefined || error !== undefined;
    const box = this.#box;
    setText(this.#fault, box?.fault ?? (state === undefined ? (error?.message ?? '') : ''));
    if (state === undefined || box === undefined) return;
    box.observe(state);
    const isVotable = box.mayVote(state);
    setText(this.#question, state.question);
    this.#options.element.toggleAttribute('data-many', box.gathers);
    const { options, resultsVisible } = state;
    const { chosen, isBusy, rules, hasVoted } = box;
    this.#options.show({ options, chosen, isVotable, isBusy, resultsVisible }, this.numbers);
    this.#showActions(state, box, isVotable);
    setText(this.#hint, describePoll({ state, rules, isVotable, hasVoted }, this.numbers));
    const count = state.ballotCount;
    setText(this.#ballots, count === undefined ? '' : this.numbers.count(english.ballots, count));
  }

  #showActions(state: PollState, box: BallotBox, isVotable: boolean): void {
    this.#cast.hidden = !(isVotable && box.gathers);
    this.#cast.disabled = !box.isReady;
    setText(this.#cast, box.hasVoted ? english.changeVote : english.castVote);
    this.#retract.hidden = !box.mayRetract(state);
  }

  #choose(optionId: string): void {
    if (this.#state && this.#box?.mayVote(this.#state)) this.#box.choose(optionId);
  }
}
