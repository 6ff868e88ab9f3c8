import { type PollState, RostrumClient, RostrumError } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { english } from '../element/texts.ts';
import { BallotMemory } from './ballot-memory.ts';
import { mayCast, toggleChoice, votesAtOnce } from './choice.ts';
import { voterOf } from './voter.ts';

export interface BallotBoxOptions {
  source: string;
  poll: string;
  token: string | undefined;
  voterToken: string | undefined;
  /** Something to show has changed. */
  onChange: () => void;
  /** The ballot is in, or out again: what the voter may see may have changed with it. */
  onSettled: (choices: readonly string[]) => void;
}

/** One voter's ballot in one poll: what is ticked, what is cast, and what may be done next. */
export class BallotBox {
  readonly #options: BallotBoxOptions;
  readonly #rest: RostrumClient;
  readonly #memory: BallotMemory;
  #rules: PollView | undefined;
  /** What is ticked and not cast yet. */
  #draft: readonly string[] | undefined;
  /** Whether the service has a ballot of this voter; `undefined` while that is not known. */
  #isIn: boolean | undefined;
  /** The version of the poll with the last ballot in it: what older states say of it is past. */
  #castVersion = 0;
  #isBusy = false;
  #fault: string | undefined;

  constructor(options: BallotBoxOptions) {
    const { source, poll, token, voterToken } = options;
    this.#options = options;
    this.#rest = new RostrumClient({ baseUrl: source, token: voterToken ?? token });
    this.#memory = new BallotMemory(source, poll, voterOf(voterToken ?? ''));
  }

  /** Absent until the service has told them. */
  get rules(): PollView | undefined {
    return this.#rules;
  }

  get chosen(): readonly string[] {
    return this.#draft ?? this.#memory.choices;
  }

  get hasVoted(): boolean {
    return this.#isIn ?? this.#memory.choices.length > 0;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What the service said against the last attempt. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Several choices are gathered before they are cast. */
  get gathers(): boolean {
    return !votesAtOnce(this.#bounds);
  }

  /** Whether what is ticked can be cast now. */
  get isReady(): boolean {
    return !this.#isBusy && mayCast(this.chosen, this.#memory.choices, this.#bounds);
  }

  mayVote({ status }: PollState): boolean {
    if (this.#options.voterToken === undefined || status !== 'open') return false;
    return !this.hasVoted || (this.#rules !== undefined && this.#rules.ballotChange !== 'none');
  }

  mayRetract({ status }: PollState): boolean {
    const isOpen = this.#options.voterToken !== undefined && status === 'open';
    return isOpen && this.hasVoted && this.#rules?.ballotChange === 'retract';
  }

  /** Asks for what the live results do not tell: the rules, and whether a ballot is in. */
  async learn(): Promise<void> {
    const { poll, voterToken } = this.#options;
    const none = () => undefined;
    const [rules, results] = await Promise.all([
      this.#rest.getPoll(poll).catch(none),
      voterToken === undefined ? undefined : this.#rest.getPollResults(poll).catch(none),
    ]);
    this.#rules = rules;
    if (results) this.observe(results);
    this.#options.onChange();
  }

  /** Takes up what a state says of this voter's ballot, unless it is from before it was cast. */
  observe({ meVoted, version }: PollState): void {
    if (meVoted === undefined || version < this.#castVersion) return;
    this.#isIn = meVoted;
    // Taken back elsewhere, or the poll was emptied.
    if (!meVoted) this.#memory.keep([]);
  }

  /** A click on an option: ticks it, and casts the ballot where one choice is all there is. */
  choose(optionId: string): void {
    if (this.#isBusy) return;
    const choices = toggleChoice(this.chosen, optionId, this.#bounds);
    if (choices === undefined) return;
    this.#draft = choices;
    if (this.isReady && !this.gathers) this.cast();
    else this.#options.onChange();
  }

  cast(): void {
    const choices = [...this.chosen];
    void this.#change(async () => {
      const { version } = await this.#rest.castBallot(this.#options.poll, 'me', { choices });
      this.#castVersion = version;
      this.#settle(choices);
    });
  }

  retract(): void {
    void this.#change(async () => {
      await this.#rest.retractBallot(this.#options.poll, 'me');
      this.#settle([]);
    });
  }

  get #bounds() {
    return { minChoices: this.#rules?.minChoices ?? 1, maxChoices: this.#rules?.maxChoices ?? 1 };
  }

  #settle(choices: readonly string[]): void {
    this.#isIn = choices.length > 0;
    this.#memory.keep(choices);
    this.#options.onSettled(choices);
  }

  /** One change at a time. */
  async #change(send: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#fault = undefined;
    this.#options.onChange();
    try {
      await send();
    } catch (error) {
      this.#fault = error instanceof RostrumError ? error.message : english.unavailable;
    }
    this.#isBusy = false;
    this.#draft = undefined;
    this.#options.onChange();
  }
}
