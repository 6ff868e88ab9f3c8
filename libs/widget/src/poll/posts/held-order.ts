/** Items in the order in which they are shown already; what is new stands behind them. */
export function heldOrder<Item extends { id: string }>(
  items: readonly Item[],
  shown: readonly string[],
): Item[] {
  const places = new Map(shown.map((id, place) => [id, place]));
  const placeOf = ({ id }: Item) => places.get(id) ?? shown.length;
  return [...items].sort((a, b) => placeOf(a) - placeOf(b));
}
