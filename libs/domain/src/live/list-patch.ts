/** An item of a short list whose order and votes move more often than its content. */
export interface Listed {
  id: string;
  votes?: number | undefined;
}

/** The changes that lead from one list to the next. */
export interface ListPatch<T extends Listed> {
  /** All ids, where their order is another one, or some came or went. */
  order?: string[];
  /** Items that are new, or changed in more than their votes. */
  set?: T[];
  /** New votes of the others. */
  votes?: Record<string, number>;
}

/** Nothing where both lists are the same. */
export function diffItems<T extends Listed>(
  before: readonly T[],
  after: readonly T[],
): ListPatch<T> | undefined {
  const standing = new Map(before.map((item) => [item.id, item]));
  const set: T[] = [];
  const votes: [string, number][] = [];
  for (const item of after) {
    const former = standing.get(item.id);
    if (!former || contentOf(former) !== contentOf(item)) set.push(item);
    else if (item.votes !== undefined && item.votes !== former.votes) {
      votes.push([item.id, item.votes]);
    }
  }
  const isReordered =
    before.length !== after.length || after.some(({ id }, index) => id !== before[index]?.id);
  if (!isReordered && set.length === 0 && votes.length === 0) return undefined;
  return {
    ...(isReordered && { order: after.map(({ id }) => id) }),
    ...(set.length > 0 && { set }),
    ...(votes.length > 0 && { votes: Object.fromEntries(votes) }),
  };
}

/** Applies changes made by `diffItems`; never mutates `items`. */
export function applyItems<T extends Listed>(
  items: readonly T[],
  patch: ListPatch<T> | undefined,
): T[] {
  if (!patch) return [...items];
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const item of patch.set ?? []) byId.set(item.id, item);
  for (const [id, votes] of Object.entries(patch.votes ?? {})) {
    const item = byId.get(id);
    if (item) byId.set(id, { ...item, votes });
  }
  const order = patch.order ?? items.map(({ id }) => id);
  return order.flatMap((id) => byId.get(id) ?? []);
}

function contentOf(item: Listed): string {
  return JSON.stringify({ ...item, votes: item.votes === undefined ? undefined : 0 });
}
