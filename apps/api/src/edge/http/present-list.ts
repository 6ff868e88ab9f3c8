import type { ListPage } from '@rostrum/domain';

/** A page of a list, as all lists of the API are given. */
export interface ListView<V> {
  items: V[];
  nextCursor?: string;
}

export function presentList<T, V>(
  { items, next }: ListPage<T>,
  present: (item: T) => V,
): ListView<V> {
  return { items: items.map((item) => present(item)), ...(next && { nextCursor: next }) };
}
