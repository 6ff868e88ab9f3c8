/** One row an item, in the order of the items; a row stays the row of its item, with its focus. */
export class Rows<Item, Row extends { element: HTMLElement }> {
  readonly #list: HTMLElement;
  readonly #keyOf: (item: Item) => string;
  readonly #create: (item: Item) => Row;
  readonly #rows = new Map<string, Row>();

  constructor(list: HTMLElement, keyOf: (item: Item) => string, create: (item: Item) => Row) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#create = create;
    if (list instanceof HTMLUListElement || list instanceof HTMLOListElement) {
      // Safari takes a list without bullets for none.
      list.setAttribute('role', 'list');
    }
  }

  show(items: readonly Item[], fill: (row: Row, item: Item, index: number) => void): void {
    const root = this.#list.getRootNode() as ShadowRoot;
    const focused = root.activeElement;
    const keys = new Set(items.map(this.#keyOf));
    for (const [key, { element }] of this.#rows) {
      if (keys.has(key)) continue;
      element.remove();
      this.#rows.delete(key);
    }
    for (const [index, item] of items.entries()) {
      const key = this.#keyOf(item);
      const row = this.#rows.get(key) ?? this.#create(item);
      this.#rows.set(key, row);
      fill(row, item, index);
      const occupant = this.#list.children[index];
      if (occupant !== row.element) this.#list.insertBefore(row.element, occupant ?? null);
    }
    // To move an element is to take it out first.
    if (focused instanceof HTMLElement && focused !== root.activeElement) focused.focus();
  }
}
