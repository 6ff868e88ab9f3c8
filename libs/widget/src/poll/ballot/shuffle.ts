/**
 * Items in an order that follows from the seed and their ids alone: the same with every visit, and
 * an item that is added leaves the others where they were.
 */
export function shuffled<Item extends { id: string }>(
  items: readonly Item[],
  seed: string,
): Item[] {
  const places = new Map(items.map(({ id }) => [id, hash(`${seed}/${id}`)]));
  return [...items].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/** FNV-1a, and the last step of MurmurHash3: without it ids that end alike keep together. */
export function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
