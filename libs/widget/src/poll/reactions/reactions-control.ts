import { make, setAttribute, setText } from '../../element/dom.ts';
import { mayMove } from '../../element/motion.ts';
import { Rows } from '../../element/rows.ts';
import { fill } from '../../element/texts.ts';
import type { Control, ControlContext, ControlView, PollOption } from '../controls/control.ts';
import { pushButton } from '../controls/field.ts';
import { TapGate } from './tap-gate.ts';
import { TapSender } from './tap-sender.ts';

interface Row {
  element: HTMLLIElement;
  button: HTMLButtonElement;
  face: HTMLElement;
  count: HTMLElement;
  votes: number | undefined;
}

const FLIGHT_MS = 1400;
/** A thousand taps in one tick are seen as a handful. */
const MAX_FLYING = 24;
const MAX_FLYING_A_TICK = 4;

/** Emoji to tap while something goes on, and those of everybody else as they rise. */
export class ReactionsControl implements Control {
  readonly element = make('div', 'reactions');
  readonly showsCounts = true;
  readonly #context: ControlContext;
  readonly #list = make('ul', 'faces');
  readonly #gate = new TapGate();
  readonly #sender: TapSender;
  #flying = 0;
  #round: number | undefined;
  /** What of the counts to come was seen to fly already, because it was tapped here. */
  readonly #ownTaps = new Map<string, number>();
  readonly #rows = new Rows(
    this.#list,
    ({ id }: PollOption) => id,
    (option) => this.#create(option),
  );

  constructor(context: ControlContext) {
    this.#context = context;
    this.#sender = new TapSender(context.calls, (error) => {
      // The gate is as wide as the service's: what is still refused came from other pages of the voter.
      const isTooFast = (error as { code?: string } | undefined)?.code === 'limit.rate';
      context.complain(isTooFast ? undefined : error);
    });
    this.element.append(this.#list);
  }

  show({ options, state, isVotable, language }: ControlView): void {
    const isNews = this.#round === state.round;
    this.#round = state.round;
    this.#rows.show(options, (row, { id, label, votes }) => {
      setText(row.face, label);
      setAttribute(row.button, 'aria-disabled', isVotable ? undefined : 'true');
      setText(row.count, votes === undefined ? '' : language.score(votes));
      const risen = isNews && row.votes !== undefined ? (votes ?? 0) - row.votes : 0;
      row.votes = votes;
      this.#flyForOthers(row, id, risen);
    });
  }

  #tap(row: Row, id: string): void {
    if (!this.#gate.admit(performance.now())) return;
    this.#ownTaps.set(id, (this.#ownTaps.get(id) ?? 0) + 1);
    this.#sender.tap(id);
    this.#fly(row);
    if (mayMove()) row.face.animate({ scale: [1, 1.3, 1] }, { duration: 200 });
  }

  #flyForOthers(row: Row, id: string, risen: number): void {
    if (risen <= 0) return;
    const own = Math.min(risen, this.#ownTaps.get(id) ?? 0);
    this.#ownTaps.set(id, (this.#ownTaps.get(id) ?? 0) - own);
    for (let one = 0; one < Math.min(risen - own, MAX_FLYING_A_TICK); one += 1) this.#fly(row);
  }

  #fly({ element, face }: Row): void {
    if (!mayMove() || this.#flying >= MAX_FLYING) return;
    const flyer = make('span', 'flyer', face.textContent ?? '');
    flyer.ariaHidden = 'true';
    element.append(flyer);
    this.#flying += 1;
    const drift = `${Math.round((Math.random() - 0.5) * 48)}px`;
    const keyframes = {
      translate: ['0 0', `${drift} -4.5rem`],
      opacity: [1, 0],
      scale: [0.8, 1.2],
    };
    const delay = Math.random() * 150;
    const flight = flyer.animate(keyframes, { duration: FLIGHT_MS, delay, easing: 'ease-out' });
    const land = () => {
      flyer.remove();
      this.#flying -= 1;
    };
    flight.finished.then(land, land);
  }

  #create({ id, label }: PollOption): Row {
    const face = make('bdi', 'face');
    const count = make('span', 'count');
    const button = pushButton('react', '', () => this.#tap(row, id));
    button.ariaLabel = fill(this.#context.language.texts.reactWith, { name: label });
    button.append(face);
    const row: Row = {
      element: make('li', '', button, count),
      button,
      face,
      count,
      votes: undefined,
    };
    return row;
  }
}
