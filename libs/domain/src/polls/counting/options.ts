/** The place of each option in the poll's order. */
export type OptionPlaces = ReadonlyMap<string, number>;

/** @throws RangeError for an option that comes twice. */
export function placesOf(options: readonly string[]): OptionPlaces {
  const places = new Map(options.map((id, place) => [id, place]));
  if (places.size !== options.length) throw new RangeError('An option comes twice.');
  return places;
}

/** @throws RangeError for an id that is not an option's. */
export function placeOf(places: OptionPlaces, optionId: string): number {
  const place = places.get(optionId);
  if (place === undefined) throw new RangeError(`No such option: "${optionId}".`);
  return place;
}

export function namesOf(options: readonly string[], places: readonly number[]): string[] {
  return places.map((place) => options[place] ?? '');
}

/** Counters by place in the poll's order. @throws RangeError for an option that the poll has not. */
export function byPlace<T>(
  options: readonly string[],
  counters: ReadonlyMap<string, T>,
  none: T,
): T[] {
  const places = placesOf(options);
  for (const id of counters.keys()) placeOf(places, id);
  return options.map((id) => counters.get(id) ?? none);
}
