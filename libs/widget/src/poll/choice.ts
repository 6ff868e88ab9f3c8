/** What a voter may do with a poll, as far as choosing goes. */
export interface ChoiceRules {
  minChoices: number;
  maxChoices: number;
}

/** One click casts the ballot; with more choices they are gathered first. */
export function votesAtOnce({ maxChoices }: ChoiceRules): boolean {
  return maxChoices === 1;
}

/** The choices after a click on `optionId`, or `undefined` when one more would be too many. */
export function toggleChoice(
  chosen: readonly string[],
  optionId: string,
  { maxChoices }: ChoiceRules,
): readonly string[] | undefined {
  if (maxChoices === 1) return [optionId];
  if (chosen.includes(optionId)) return chosen.filter((one) => one !== optionId);
  return chosen.length < maxChoices ? [...chosen, optionId] : undefined;
}

/** Whether these choices make a ballot that differs from the one that is cast. */
export function mayCast(
  chosen: readonly string[],
  cast: readonly string[],
  { minChoices, maxChoices }: ChoiceRules,
): boolean {
  if (chosen.length < minChoices || chosen.length > maxChoices) return false;
  return chosen.length !== cast.length || chosen.some((one) => !cast.includes(one));
}
