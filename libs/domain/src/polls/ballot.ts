import { DomainError } from '../errors.ts';
import {
  type CastBallot,
  isWordCounter,
  type Mark,
  NUMBER_COUNTER,
  wordCounter,
  wordOf,
} from './cast-ballot.ts';
import type { BallotRules } from './poll.ts';
import { type BallotKind, ballotKindOf, type Scale, stepAt, valueAt } from './poll-type.ts';
import { normaliseText } from './posts.ts';
import { TIME_COUNTER } from './quiz.ts';
import { normaliseWord } from './words.ts';

/** A ballot as a voter gives it: what its poll's type calls for, and nothing else. */
export interface BallotContent {
  choices?: string[] | undefined;
  /** What is not among the options, beside `choices`. */
  writeIns?: string[] | undefined;
  /** By option: a value of the scale, or points. */
  ratings?: Record<string, number> | undefined;
  /** Option ids, the best first. */
  ranking?: string[] | undefined;
  number?: number | undefined;
  texts?: string[] | undefined;
  /** An answer in the voter's own words. */
  text?: string | undefined;
}

/**
 * The marks of a ballot, checked against its poll's rules. Equal ballots have equal marks, in
 * whatever order their choices come.
 * @throws DomainError `request.invalid` for a ballot of another kind, `ballot.invalid_choice` for an
 *   unknown or repeated option, a value off the scale or a text with nothing in it,
 *   `ballot.too_few_choices`, `ballot.too_many_choices`
 */
export function checkBallot(
  content: BallotContent,
  rules: BallotRules,
): Pick<CastBallot, 'marks' | 'texts'> {
  const kind = ballotKindOf(rules.type);
  if (kind === 'none')
    throw fault('request.invalid', 'type', 'a poll of reactions takes no ballots');
  checkFields(content, kind, rules);
  switch (kind) {
    case 'choices':
      return chosen(content.choices ?? [], content.writeIns ?? [], rules);
    case 'ratings':
      return { marks: rated(content.ratings ?? {}, rules), texts: [] };
    case 'ranking':
      return { marks: ranked(content.ranking ?? [], rules), texts: [] };
    case 'number':
      return { marks: [numbered(content.number ?? Number.NaN, rules)], texts: [] };
    case 'texts':
      return checkedBounds(worded(content.texts ?? [], 'texts'), rules);
    case 'text':
      return { marks: [], texts: [answered(content.text ?? '')] };
    case 'questions':
      return { marks: [], texts: [] };
  }
}

/** The ballot that was cast, as its voter gave it. */
export function contentOf({ marks, texts }: CastBallot, rules: BallotRules): BallotContent {
  switch (ballotKindOf(rules.type)) {
    case 'choices': {
      const choices = marks.flatMap(([counter]) => (isOption(counter) ? [counter] : []));
      return texts.length > 0 ? { choices, writeIns: texts } : { choices };
    }
    case 'ratings':
      return { ratings: Object.fromEntries(marks.map((mark) => ratingOf(mark, rules))) };
    case 'ranking': {
      const placed = marks.map(([counter]) => counter.split('#') as [string, string]);
      const ranking = placed.sort(([, a], [, b]) => Number(a) - Number(b)).map(([id]) => id);
      return { ranking };
    }
    case 'number':
      return { number: valueAt(scaleOf(rules), marks[0]?.[1] ?? 0) };
    case 'texts':
      return { texts };
    case 'text':
      return { text: texts[0] ?? '' };
    case 'none':
    case 'questions':
      return {};
  }
}

/** Neither a word nor the time that an answer took. */
function isOption(counter: string): boolean {
  return !isWordCounter(counter) && !counter.startsWith('@');
}

/** How long an answer took, where that is kept. */
export function elapsedMsOf({ marks }: CastBallot): number | undefined {
  return marks.find(([counter]) => counter === TIME_COUNTER)?.[1];
}

function ratingOf([counter, amount]: Mark, rules: BallotRules): [string, number] {
  const [id = '', step] = counter.split('=');
  return [id, step === undefined ? amount : valueAt(scaleOf(rules), Number(step))];
}

function checkFields(content: BallotContent, kind: BallotKind, rules: BallotRules): void {
  const wanted: string[] = [kind];
  if (kind === 'choices' && rules.allowWriteIns) wanted.push('writeIns');
  const given = Object.entries(content).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const stray = given.find((name) => !wanted.includes(name));
  if (stray !== undefined) {
    throw fault('request.invalid', stray, `a poll of type "${rules.type}" takes ${kind}`);
  }
  if (!wanted.some((name) => given.includes(name))) {
    throw fault('request.invalid', kind, 'is missing');
  }
}

function chosen(
  choices: readonly string[],
  writeIns: readonly string[],
  rules: BallotRules,
): Pick<CastBallot, 'marks' | 'texts'> {
  checkOptions(choices, 'choices', rules);
  const words = worded(writeIns, 'writeIns');
  const inOrder = rules.options.filter(({ id }) => choices.includes(id));
  return checkedBounds(
    { marks: [...inOrder.map(({ id }): Mark => [id, 1]), ...words.marks], texts: words.texts },
    rules,
  );
}

function rated(ratings: Record<string, number>, rules: BallotRules): Mark[] {
  checkOptions(Object.keys(ratings), 'ratings', rules);
  const given = rules.options.filter(({ id }) => Object.hasOwn(ratings, id));
  const isPoints = rules.type === 'points';
  const marks = given.flatMap(({ id }): Mark[] => {
    const value = ratings[id] ?? 0;
    if (!isPoints) return [[`${id}=${stepOf(scaleOf(rules), value, `ratings.${id}`)}`, 1]];
    if (!Number.isSafeInteger(value) || value < 0) {
      throw fault('ballot.invalid_choice', `ratings.${id}`, 'points are whole numbers from 0');
    }
    return value === 0 ? [] : [[id, value]];
  });
  if (isPoints) checkBudget(marks, rules.pointsBudget ?? 0);
  return checkedBounds({ marks, texts: [] }, rules).marks;
}

function checkBudget(marks: readonly Mark[], budget: number): void {
  const spent = marks.reduce((sum, [, points]) => sum + points, 0);
  if (spent > budget) {
    throw fault('ballot.too_many_choices', 'ratings', `more than ${budget} points are given away`);
  }
}

function ranked(ranking: readonly string[], rules: BallotRules): Mark[] {
  checkOptions(ranking, 'ranking', rules);
  const marks = ranking.map((id, index): Mark => [`${id}#${index + 1}`, 1]);
  return checkedBounds({ marks, texts: [] }, rules).marks;
}

function numbered(value: number, rules: BallotRules): Mark {
  return [NUMBER_COUNTER, stepOf(scaleOf(rules), value, 'number')];
}

/** In an order of their own, so that the same words are the same ballot. */
function worded(given: readonly string[], path: string): Pick<CastBallot, 'marks' | 'texts'> {
  const spellings = new Map<string, string>();
  for (const [index, text] of given.entries()) {
    const word = normaliseWord(text);
    if (word === '') throw fault('ballot.invalid_choice', `${path}.${index}`, 'nothing to count');
    if (spellings.has(word)) throw fault('ballot.invalid_choice', `${path}.${index}`, 'repeated');
    spellings.set(word, text.normalize('NFC').replace(/\s+/gu, ' ').trim());
  }
  const words = [...spellings].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    marks: words.map(([word]): Mark => [wordCounter(word), 1]),
    texts: words.map(([, spelling]) => spelling),
  };
}

/** Tabs stand between the texts of a record. */
function answered(text: string): string {
  const plain = normaliseText(text);
  if (plain === '') throw fault('ballot.invalid_choice', 'text', 'nothing to read');
  return plain;
}

function checkOptions(ids: readonly string[], path: string, rules: BallotRules): void {
  const known = new Set(rules.options.map((option) => option.id));
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    const message = !known.has(id) ? 'no such option' : seen.has(id) ? 'repeated' : undefined;
    if (message) {
      const place = path === 'ratings' ? id : index;
      throw fault('ballot.invalid_choice', `${path}.${place}`, message);
    }
    seen.add(id);
  }
}

function checkedBounds<T extends Pick<CastBallot, 'marks'>>(ballot: T, rules: BallotRules): T {
  const { length } = ballot.marks;
  if (length < rules.minChoices) {
    throw new DomainError('ballot.too_few_choices', `Choose at least ${rules.minChoices}.`);
  }
  if (length > rules.maxChoices) {
    throw new DomainError('ballot.too_many_choices', `Choose at most ${rules.maxChoices}.`);
  }
  return ballot;
}

function scaleOf({ type, scale }: BallotRules): Scale {
  if (!scale) throw new TypeError(`a poll of type ${type} has no scale`);
  return scale;
}

function stepOf(scale: Scale, value: number, path: string): number {
  const step = stepAt(scale, value);
  if (step !== undefined) return step;
  const { min, max, step: width } = scale;
  throw fault('ballot.invalid_choice', path, `not on the scale ${min} to ${max} by ${width}`);
}

function fault(
  code: 'request.invalid' | 'ballot.invalid_choice' | 'ballot.too_many_choices',
  path: string,
  message: string,
): DomainError {
  return new DomainError(code, `${path}: ${message}.`, { errors: [{ path, message }] });
}

/** What a word counter stands for when no spelling is known. */
export function wordText(counter: string, spelling: string): string {
  return spelling === '' ? wordOf(counter) : spelling;
}
