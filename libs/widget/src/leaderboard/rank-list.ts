import type { BoardState } from '@rostrum/client';
import { make, setAttribute, setText } from '../element/dom.ts';
import type { Language } from '../element/language.ts';
import { mayMove } from '../element/motion.ts';
import type { BoardRows } from './board-part.ts';
import { nameOf } from './name-of.ts';
import { Portrait } from './portrait.ts';
import { placesRisen, sharesOf } from './rank-changes.ts';
import { Ticker } from './ticker.ts';

type Entry = BoardState['entries'][number];

interface Row {
  element: HTMLLIElement;
  rank: HTMLElement;
  portrait: Portrait;
  name: HTMLElement;
  move: HTMLElement;
  score: HTMLElement;
  share: HTMLElement;
  /** The fading of `move`, while it lasts. */
  praise?: Animation;
}

const MOVE: KeyframeAnimationOptions = { duration: 550, easing: 'cubic-bezier(.2, .8, .2, 1)' };
const GLOW_MS = 1600;

/** The rows of a board. A row belongs to a member and moves with it. */
export class RankList implements BoardRows {
  readonly element: HTMLElement;
  readonly #rows = new Map<string, Row>();
  #ranks: ReadonlyMap<string, number> = new Map();
  #language: Language;
  readonly #ticker = new Ticker((value) => this.#language.score(value));

  constructor(list: HTMLElement, language: Language) {
    this.element = list;
    this.#language = language;
    // Safari forgets that a list without bullets is a list.
    this.element.setAttribute('role', 'list');
  }

  set language(language: Language) {
    this.#language = language;
  }

  show(entries: readonly Entry[]): void {
    // Measuring costs a layout: it is done only when somebody moves, and not the first time.
    const animates = mayMove() && this.#ranks.size > 0 && !hasOrder(this.#ranks, entries);
    const before: ReadonlyMap<string, number> = animates ? this.#positions() : new Map();
    const present = new Set(entries.map(({ memberId }) => memberId));
    for (const [memberId, row] of this.#rows) {
      if (!present.has(memberId)) this.#remove(memberId, row, before.get(memberId));
    }
    const shares = sharesOf(entries);
    for (const [index, entry] of entries.entries()) this.#place(entry, index, shares[index] ?? 0);
    if (animates) this.#animate(entries, before);
    this.#ranks = new Map(entries.map(({ memberId, rank }) => [memberId, rank]));
  }

  /** Forgets where everybody stood: what comes next is another board. */
  forget(): void {
    this.#ranks = new Map();
  }

  /** Tops of the rows as they are on screen, in the middle of a movement too. */
  #positions(): Map<string, number> {
    const origin = this.element.getBoundingClientRect().top;
    const positions = new Map<string, number>();
    for (const [memberId, { element }] of this.#rows) {
      positions.set(memberId, element.getBoundingClientRect().top - origin);
    }
    return positions;
  }

  #place(entry: Entry, index: number, share: number): void {
    const row = this.#rows.get(entry.memberId) ?? this.#create(entry.memberId);
    setText(row.rank, this.#language.score(entry.rank));
    showMember(row, entry);
    setAttribute(row.element, 'data-medal', entry.rank <= 3 ? String(entry.rank) : undefined);
    this.#ticker.set(row.score, entry.score);
    row.share.style.inlineSize = `${share * 100}%`;
    const occupant = this.element.children[index];
    // Only rows out of place are touched: moving a node costs it its focus and selection.
    if (occupant !== row.element) this.element.insertBefore(row.element, occupant ?? null);
  }

  #create(memberId: string): Row {
    const share = make('span', 'share');
    const rank = make('span', 'rank');
    const portrait = new Portrait(memberId);
    // `bdi`: a name in another direction must not turn its neighbours around.
    const name = make('bdi', '');
    const move = make('span', 'move');
    move.setAttribute('aria-hidden', 'true');
    const score = make('span', 'score');
    const shown = [share, rank, portrait.element, make('span', 'name', name), move, score];
    const element = make('li', 'row', ...shown);
    const row: Row = { element, rank, portrait, name, move, score, share };
    this.#rows.set(memberId, row);
    return row;
  }

  /** Takes a row away; with the place where it was seen last, it fades there. */
  #remove(memberId: string, { element }: Row, top: number | undefined): void {
    this.#rows.delete(memberId);
    if (top === undefined) {
      element.remove();
      return;
    }
    element.dataset['leaving'] = '';
    element.setAttribute('aria-hidden', 'true');
    element.style.insetBlockStart = `${top}px`;
    // After the rows that stay, out of the way of their order.
    this.element.append(element);
    const fading = element.animate({ opacity: [1, 0] }, { duration: 250, fill: 'forwards' });
    fading.finished.catch(() => undefined).finally(() => element.remove());
  }

  #animate(entries: readonly Entry[], before: ReadonlyMap<string, number>): void {
    for (const { element } of this.#rows.values()) {
      for (const animation of element.getAnimations()) {
        if (animation.id === 'move') animation.cancel();
      }
    }
    const after = this.#positions();
    for (const entry of entries) {
      const row = this.#rows.get(entry.memberId);
      if (row === undefined) continue;
      const from = before.get(entry.memberId);
      const shift = from === undefined ? 0 : from - (after.get(entry.memberId) ?? from);
      if (from === undefined) enter(row.element);
      else if (Math.abs(shift) > 0.5) glide(row.element, shift);
      const risen = placesRisen(this.#ranks, entry);
      if (risen > 0) this.#praise(row, risen);
    }
  }

  #praise(row: Row, risen: number): void {
    setText(row.move, `▲ ${this.#language.score(risen)}`);
    row.praise?.cancel();
    row.praise = row.move.animate({ opacity: [1, 1, 0] }, { duration: GLOW_MS, easing: 'ease-in' });
    row.praise.addEventListener('finish', () => setText(row.move, ''));
    const glow = 'color-mix(in oklab, var(--_gain) 22%, var(--_surface))';
    row.element.animate(
      { backgroundColor: [glow, 'var(--_surface)'] },
      { duration: GLOW_MS, easing: 'ease-out' },
    );
  }
}

/** A profile may change at any time, also of a member that stays where it is. */
function showMember({ portrait, name }: Row, entry: Entry): void {
  const shown = nameOf(entry);
  portrait.show(shown, entry.member?.avatarUrl);
  setText(name, shown);
  setAttribute(name.parentElement ?? name, 'title', shown);
}

function hasOrder(before: ReadonlyMap<string, number>, entries: readonly Entry[]): boolean {
  const order = [...before.keys()];
  return (
    order.length === entries.length &&
    entries.every(({ memberId }, index) => memberId === order[index])
  );
}

function enter(element: HTMLElement): void {
  const keyframes = { opacity: [0, 1], transform: ['translateY(10px)', 'none'] };
  element.animate(keyframes, { ...MOVE, id: 'move' });
}

/** The row is where it belongs already; it is shown on its way there (FLIP). */
function glide(element: HTMLElement, shift: number): void {
  element.toggleAttribute('data-rising', shift > 0);
  const keyframes = { transform: [`translateY(${shift}px)`, 'none'] };
  element.animate(keyframes, { ...MOVE, id: 'move' });
}
