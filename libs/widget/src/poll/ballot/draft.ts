import type { PollView, StandingBallotView } from '@rostrum/contracts';

/** A ballot as its voter fills it in: the field that the poll's type calls for. */
export type Draft = Pick<
  StandingBallotView,
  'choices' | 'writeIns' | 'ratings' | 'ranking' | 'number' | 'texts' | 'text'
>;

export type DraftRules = Pick<
  PollView,
  'type' | 'minChoices' | 'maxChoices' | 'pointsBudget' | 'allowWriteIns'
>;

const CHOICES: Draft = { choices: [] };
const RATINGS: Draft = { ratings: {} };

/** Types that are not in it have no ballots. */
const EMPTY: Partial<Record<PollView['type'], Draft>> = {
  single: CHOICES,
  multiple: CHOICES,
  approval: CHOICES,
  rating: RATINGS,
  points: RATINGS,
  ranking: { ranking: [] },
  nps: {},
  number: {},
  'word-cloud': { texts: [] },
  quiz: CHOICES,
  text: {},
};

export function emptyDraft(type: PollView['type']): Draft {
  return EMPTY[type] ?? {};
}

export function takesBallots(type: PollView['type']): boolean {
  return type in EMPTY;
}

/** What a ballot says, without whose it is and what it counts for. */
export function draftOf({
  voterId: _v,
  round: _r,
  weight: _w,
  ...draft
}: StandingBallotView): Draft {
  return draft;
}

/** One click makes the whole ballot: it is cast at once. */
export function castsAtOnce({ type, maxChoices, allowWriteIns }: DraftRules): boolean {
  return EMPTY[type] === CHOICES && maxChoices === 1 && !allowWriteIns;
}

/** Whether it names as many things as a ballot has to; what they are, the service judges. */
export function isComplete(draft: Draft, rules: DraftRules): boolean {
  const count = draft.number === undefined && !draft.text?.trim() ? sizeOf(draft) : 1;
  return (
    count >= rules.minChoices && count <= rules.maxChoices && pointsLeft(draft.ratings, rules) >= 0
  );
}

/** Whether two ballots say the same, in whatever order. */
export function isSameDraft(a: Draft, b: Draft): boolean {
  return essence(a) === essence(b);
}

/** Points that may still be given away; endless where there is no budget. */
export function pointsLeft(
  ratings: Draft['ratings'],
  { pointsBudget = Number.POSITIVE_INFINITY }: Pick<PollView, 'pointsBudget'>,
): number {
  return Object.values(ratings ?? {}).reduce((left, points) => left - points, pointsBudget);
}

function sizeOf({ choices, writeIns, ratings, ranking, texts }: Draft): number {
  const lists = [choices, writeIns, ratings && Object.keys(ratings), ranking, texts];
  return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function essence({ choices, writeIns, ratings, ranking, number, texts, text }: Draft): string {
  const sets = [choices, writeIns, texts, Object.entries(ratings ?? {}).map(String)];
  return JSON.stringify([
    sets.map((set) => [...(set ?? [])].sort()),
    ranking ?? [],
    number,
    text?.trim(),
  ]);
}
