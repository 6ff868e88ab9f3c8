import {
  type LiveUpdate,
  type PollState,
  type PollTopic,
  RostrumClient,
  RostrumError,
} from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { make, setText, styleSheet } from '../element/dom.ts';
import { LiveElement, SHARED_ATTRIBUTES } from '../element/live-element.ts';
import { english } from '../element/texts.ts';
import { themeCss } from '../element/theme.css.ts';
import { BallotMemory } from './ballot-memory.ts';
import { mayCast, toggleChoice, votesAtOnce } from './choice.ts';
import { OptionList } from './option-list.ts';
import { pollCss } from './poll.css.ts';
import { describePoll } from './poll-words.ts';
import { voterOf } from './voter.ts';

const sheet = styleSheet(themeCss, pollCss);

/**
 * `<rostrum-poll poll="pl_…" token="rk_pub_…" voter-token="…">`: a poll, live, to vote in.
 *
 * - `poll`: id or key; `token`: a publishable key; `src`, `theme` as for the leaderboard;
 * - `voter-token`: a member token that speaks for the voter. Without it the poll is only shown.
 *
 * Fires `rostrum-vote` with `{choices}` after an accepted ballot, and `rostrum-error`.
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
  /** Present where this page may vote. */
  #rest: RostrumClient | undefined;
  #rules: PollView | undefined;
  #memory: BallotMemory | undefined;
  /** The version of the poll with the last ballot in it: what older states say of it is past. */
  #castVersion = 0;
  /** What is ticked and not cast yet. */
  #draft: readonly string[] | undefined;
  #isBusy = false;
  #state: PollState | undefined;
  /** Rises when the attributes change, so that answers to earlier questions are dropped. */
  #generation = 0;

  constructor() {
    super(sheet);
    this.#fault.setAttribute('role', 'alert');
    this.#hint.setAttribute('role', 'status');
    this.#cast.type = 'button';
    this.#retract.type = 'button';
    this.#cast.addEventListener('click', () => void this.#vote(this.#draft ?? []));
    this.#retract.addEventListener('click', () => void this.#takeBack());
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
    this.#generation += 1;
    this.#draft = undefined;
    this.#isBusy = false;
    this.#memory = undefined;
    this.#castVersion = 0;
    this.#rules = undefined;
    setText(this.#fault, '');
    const poll = this.attribute('poll');
    const token = this.liveToken();
    const voterToken = this.attribute('voter-token');
    this.#rest =
      voterToken && poll ? new RostrumClient({ baseUrl: this.source, token }) : undefined;
    if (poll) void this.#learnRules(new RostrumClient({ baseUrl: this.source, token }), poll);
  }

  /** What a vote may look like is not part of the results; it is asked for once. */
  async #learnRules(rest: RostrumClient, poll: string): Promise<void> {
    const generation = this.#generation;
    const rules = await rest.getPoll(poll).catch(() => undefined);
    if (generation !== this.#generation) return;
    this.#rules = rules;
    this.repaint();
  }

  protected override paint({ state, error }: LiveUpdate<PollState>): void {
    this.#state = state;
    this.#blank.hidden = state !== undefined || error !== undefined;
    if (state === undefined) {
      if (error) setText(this.#fault, error.message);
      return;
    }
    this.#remember(state);
    const chosen = this.#draft ?? this.#memory?.choices ?? [];
    const isVotable = this.#mayVote(state);
    setText(this.#question, state.question);
    this.#options.element.toggleAttribute('data-many', (this.#rules?.maxChoices ?? 1) > 1);
    const { options, resultsVisible } = state;
    const isBusy = this.#isBusy;
    this.#options.show({ options, chosen, isVotable, isBusy, resultsVisible }, this.numbers);
    this.#showActions(state, isVotable);
    const words = { state, rules: this.#rules, isVotable, hasVoted: this.#hasVoted(state) };
    setText(this.#hint, describePoll(words, this.numbers));
    const count = state.ballotCount;
    setText(this.#ballots, count === undefined ? '' : this.numbers.count(english.ballots, count));
  }

  #remember(state: PollState): void {
    const voter = voterOf(this.attribute('voter-token') ?? '');
    this.#memory ??= new BallotMemory(this.source, state.pollId, voter);
    // The ballot was taken back elsewhere, or the poll was emptied.
    if (state.meVoted === false && state.version >= this.#castVersion) this.#memory.keep([]);
  }

  #hasVoted(state: PollState): boolean {
    return state.meVoted === true || (this.#memory?.choices.length ?? 0) > 0;
  }

  #mayVote(state: PollState): boolean {
    if (this.#rest === undefined || state.status !== 'open') return false;
    return !this.#hasVoted(state) || this.#rules === undefined || this.#mayChange();
  }

  #mayChange(): boolean {
    return this.#rules !== undefined && this.#rules.ballotChange !== 'none';
  }

  #showActions(state: PollState, isVotable: boolean): void {
    const { minChoices = 1, maxChoices = 1 } = this.#rules ?? {};
    const cast = this.#memory?.choices ?? [];
    const gathers = isVotable && !votesAtOnce({ minChoices, maxChoices });
    this.#cast.hidden = !gathers;
    setText(this.#cast, this.#hasVoted(state) ? english.changeVote : english.castVote);
    const draft = this.#draft ?? cast;
    this.#cast.disabled = this.#isBusy || !mayCast(draft, cast, { minChoices, maxChoices });
    const mayRetract = this.#rules?.ballotChange === 'retract' && state.status === 'open';
    this.#retract.hidden = !(this.#rest && mayRetract && this.#hasVoted(state));
  }

  #choose(optionId: string): void {
    const state = this.#state;
    if (state === undefined || this.#isBusy || !this.#mayVote(state)) return;
    const { minChoices = 1, maxChoices = 1 } = this.#rules ?? {};
    const rules = { minChoices, maxChoices };
    const cast = this.#memory?.choices ?? [];
    const choices = toggleChoice(this.#draft ?? cast, optionId, rules);
    if (choices === undefined) return;
    this.#draft = choices;
    if (votesAtOnce(rules) && mayCast(choices, cast, rules)) void this.#vote(choices);
    else this.repaint();
  }

  async #vote(choices: readonly string[]): Promise<void> {
    const memory = this.#memory;
    await this.#change(async (rest, poll) => {
      const { version } = await rest.castBallot(poll, 'me', { choices: [...choices] });
      this.#castVersion = version;
      memory?.keep(choices);
      const init = { detail: { choices: [...choices] }, bubbles: true };
      this.dispatchEvent(new CustomEvent('rostrum-vote', init));
    });
  }

  async #takeBack(): Promise<void> {
    const memory = this.#memory;
    await this.#change(async (rest, poll) => {
      await rest.retractBallot(poll, 'me');
      memory?.keep([]);
    });
  }

  /** One change of the ballot at a time; what the service says against it is shown. */
  async #change(send: (rest: RostrumClient, poll: string) => Promise<void>): Promise<void> {
    const poll = this.attribute('poll');
    const rest = this.#rest;
    if (rest === undefined || poll === undefined || this.#isBusy) return;
    const generation = this.#generation;
    this.#isBusy = true;
    setText(this.#fault, '');
    this.repaint();
    const fault = await send(rest, poll).then(() => undefined, toError);
    if (generation !== this.#generation) return;
    this.#isBusy = false;
    this.#draft = undefined;
    if (fault) setText(this.#fault, fault.message);
    // Counts may come to light, or go, with the ballot.
    this.live?.refresh(`poll:${poll}`);
    this.repaint();
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof RostrumError ? thrown : new Error(english.unavailable);
}
