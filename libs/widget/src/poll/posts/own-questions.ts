import { lasting } from '../../element/keeping.ts';

/** A question of this voter's own. */
export interface OwnQuestion {
  id: string;
  text: string;
  /** Whether it was shown to everybody at some time. */
  wasShown: boolean;
}

/** A voter asks 6 a minute; nobody follows more than these. */
const MAX_KEPT = 30;

/**
 * The questions that were asked from here in the round: the service tells others than hosts nothing
 * of a question that waits, so the page has to remember whose it is.
 */
export class OwnQuestions {
  readonly #name: string;
  readonly #round: number;
  #items: OwnQuestion[];

  constructor(keptAs: string, round: number) {
    this.#name = `${keptAs} asked`;
    const kept = parse(lasting.recall(this.#name));
    this.#items = kept?.round === round ? kept.items : [];
    this.#round = round;
  }

  /**
   * Those that are not in the list that everybody sees: they wait, or stand further down in it.
   * One that was shown and cannot stand there was hidden since, which is told to nobody.
   */
  listedApart(shown: ReadonlySet<string>, isListCut: boolean): OwnQuestion[] {
    return this.#items.filter(({ id, wasShown }) => !shown.has(id) && (isListCut || !wasShown));
  }

  has(id: string): boolean {
    return this.#items.some((item) => item.id === id);
  }

  add(item: OwnQuestion): void {
    this.#keep([...this.#items, item].slice(-MAX_KEPT));
  }

  remove(id: string): void {
    this.#keep(this.#items.filter((item) => item.id !== id));
  }

  /** Takes note of what everybody sees. */
  observe(shown: ReadonlySet<string>): void {
    if (!this.#items.some(({ id, wasShown }) => !wasShown && shown.has(id))) return;
    const seen = (item: OwnQuestion) => ({
      ...item,
      wasShown: item.wasShown || shown.has(item.id),
    });
    this.#keep(this.#items.map(seen));
  }

  #keep(items: OwnQuestion[]): void {
    this.#items = items;
    lasting.keep(this.#name, JSON.stringify({ round: this.#round, items }));
  }
}

function parse(kept: string | undefined): { round: number; items: OwnQuestion[] } | undefined {
  try {
    return kept === undefined ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}
