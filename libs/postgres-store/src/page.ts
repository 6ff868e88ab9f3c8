import type { ListPage } from '@rostrum/domain';

/** A page out of one row more than asked for, which tells whether there is more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => string,
): ListPage<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    items: shown.map(toItem),
    next: hasMore && last !== undefined ? positionOf(last) : undefined,
  };
}
