/** The fields of `after` that differ from `before` by value. */
export function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const entries = Object.entries(after) as [keyof T, T[keyof T]][];
  const changed = entries.filter(
    ([field, value]) => JSON.stringify(before[field]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed) as Partial<T>;
}
