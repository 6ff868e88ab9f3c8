import { type Draft, type DraftRules, pointsLeft } from './draft.ts';

type Bounds = Pick<DraftRules, 'maxChoices'>;

/** A click on an option: in or out; the same draft when one more would be too many. */
export function toggleChoice(draft: Draft, id: string, { maxChoices }: Bounds): Draft {
  const { choices = [], writeIns = [] } = draft;
  if (maxChoices === 1) return { choices: [id] };
  if (choices.includes(id)) return { ...draft, choices: choices.filter((one) => one !== id) };
  if (choices.length + writeIns.length >= maxChoices) return draft;
  return { ...draft, choices: [...choices, id] };
}

/** What was written in, in place of a single choice, or beside the others. */
export function writeIn(draft: Draft, texts: string[], { maxChoices }: Bounds): Draft {
  const { choices = [] } = draft;
  if (texts.length === 0) return { choices };
  return { choices: maxChoices === 1 ? [] : choices, writeIns: texts };
}

/** A rating of an option, or none. */
export function rate({ ratings }: Draft, id: string, value: number | undefined): Draft {
  const { [id]: _former, ...others } = ratings ?? {};
  return { ratings: value === undefined ? others : { ...others, [id]: value } };
}

/** Gives an option so many points, or as many as are left. */
export function givePoints(
  draft: Draft,
  id: string,
  points: number,
  rules: Pick<DraftRules, 'pointsBudget'>,
): Draft {
  const others = rate(draft, id, undefined);
  const given = Math.min(Math.max(0, Math.round(points)), pointsLeft(others.ratings, rules));
  return given > 0 ? rate(others, id, given) : others;
}

/** A click on an option: it takes the next place, or gives its place up. */
export function togglePlace({ ranking = [] }: Draft, id: string, { maxChoices }: Bounds): Draft {
  if (ranking.includes(id)) return { ranking: ranking.filter((one) => one !== id) };
  return { ranking: ranking.length < maxChoices ? [...ranking, id] : ranking };
}

/** Moves an option up (-1) or down (1) by one place, as far as there is one. */
export function movePlace({ ranking = [] }: Draft, id: string, by: number): Draft {
  const from = ranking.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ranking.length) return { ranking };
  return { ranking: ranking.filter((one) => one !== id).toSpliced(to, 0, id) };
}
