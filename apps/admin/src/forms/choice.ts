/** One of the values a field can have, in words. */
export interface Choice<T> {
  value: T;
  label: string;
  description: string;
}

export function describeChoice<T>(choices: readonly Choice<T>[], value: T): string {
  return choices.find((choice) => choice.value === value)?.description ?? '';
}

export function labelOf<T>(choices: readonly { value: T; label: string }[], value: T): string {
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}
