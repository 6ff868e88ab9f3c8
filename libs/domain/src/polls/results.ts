import { wordText } from './ballot.ts';
import { OTHER_WORDS } from './cast-ballot.ts';
import type { BallotRules, PollOption } from './poll.ts';
import { ballotKindOf, type PollType, type Scale, stepsOf, valueAt } from './poll-type.ts';
import type { PostState, ShownPost } from './posts.ts';
import { type QuizRules, TIME_COUNTER } from './quiz.ts';
import { bucketStart, type NumberTally, type Tally, totalWeightOf } from './tally.ts';

/** What was counted for an option: this is what a change brings, and figures follow from it. */
export interface OptionCounts {
  /** Choices, ratings, first places or points. */
  votes: number;
  /** Of ratings: the values that were given, ascending. */
  distribution?: { value: number; votes: number }[] | undefined;
  /** Of rankings: how often it stands first, second, … */
  positions?: number[] | undefined;
}

export interface OptionFigures {
  /** 0 to 1: votes over all weights, or over all points given; 0 while there are none. */
  share?: number | undefined;
  /** Of ratings, the mean value; of points, those of an average ballot. */
  mean?: number | undefined;
  median?: number | undefined;
  /** Of rankings, by Borda: of n options the first gets n - 1, the second n - 2, … */
  points?: number | undefined;
  meanRank?: number | undefined;
}

export type OptionResult = Omit<PollOption, 'maxVotes'> & OptionCounts & OptionFigures;

export interface WordResult {
  text: string;
  votes: number;
  share: number;
}

export interface NumberResult {
  count: number;
  mean: number;
  median: number;
  lowest: number;
  highest: number;
  /** Equal parts of the scale; both ends are in it. */
  histogram: { from: number; to: number; votes: number }[];
}

export interface NpsResult {
  /** Per cent of promoters less per cent of detractors, -100 to 100. */
  score: number;
  promoters: number;
  passives: number;
  detractors: number;
}

export interface QuizResult {
  correct: string[];
  correctCount: number;
  /** Of all answers; none while there are none. */
  meanSeconds?: number | undefined;
}

/** What somebody wrote, as everybody sees it. */
export interface PostResult {
  id: string;
  text: string;
  at: string;
}

export interface QuestionResult extends PostResult {
  authorName?: string | undefined;
  votes: number;
  state: PostState;
  isPinned: boolean;
}

export interface PollResults {
  ballotCount: number;
  /** Where ballots are set aside: how many; nothing else counts them. */
  asideCount?: number | undefined;
  /** What all ballots together count for. */
  totalWeight: number;
  options: OptionResult[];
  /** The words with most votes, or what was written in; in this order. */
  words?: WordResult[] | undefined;
  number?: NumberResult | undefined;
  nps?: NpsResult | undefined;
  /** What was right: for hosts, and for everybody once the quiz is closed. */
  quiz?: QuizResult | undefined;
  /** The newest answers. */
  texts?: PostResult[] | undefined;
  /** By pins, votes and age; those that were answered come after the others. */
  questions?: QuestionResult[] | undefined;
}

const FIGURES = ['share', 'mean', 'median', 'points', 'meanRank'] as const;

const PROMOTERS_FROM = 9;
const DETRACTORS_TO = 6;

/** What a tally comes to, by the rules of its poll. */
export function resultsOf(
  rules: BallotRules & { quiz?: QuizRules | undefined },
  tally: Tally,
): PollResults {
  const totalWeight = totalWeightOf(tally);
  const kind = ballotKindOf(rules.type);
  const options = withFigures(rules.type, countedOptions(rules, tally), totalWeight);
  const { ballotCount, asideCount } = tally;
  const results: PollResults = { ballotCount, totalWeight, options };
  if (asideCount !== undefined) results.asideCount = asideCount;
  if (kind === 'texts' || rules.allowWriteIns) results.words = wordsOf(tally, totalWeight);
  if (kind === 'number' && rules.scale && tally.numbers) {
    results.number = numberOf(tally, tally.numbers, rules.scale);
    if (rules.type === 'nps') results.nps = npsOf(tally.numbers);
  }
  if (rules.quiz) results.quiz = quizOf(rules.quiz, tally);
  if (kind === 'text') results.texts = tally.posts?.shown.map(presentText);
  if (kind === 'questions') results.questions = tally.posts?.shown.map(presentQuestion);
  return results;
}

function presentText({ id, text, atMs }: ShownPost): PostResult {
  return { id, text, at: new Date(atMs).toISOString() };
}

function presentQuestion(post: ShownPost): QuestionResult {
  const { authorName, votes, state, isPinned } = post;
  return {
    ...presentText(post),
    ...(authorName !== undefined && { authorName }),
    ...{ votes, state, isPinned },
  };
}

/** Options with the figures that follow from their counts, in place of any they had. */
export function withFigures<O extends OptionCounts>(
  type: PollType,
  options: readonly O[],
  totalWeight: number,
): (O & OptionFigures)[] {
  const given = options.reduce((sum, { votes }) => sum + votes, 0);
  const all = { totalWeight, given, optionCount: options.length };
  return options.map((option) => {
    const counted: O & OptionFigures = { ...option };
    for (const figure of FIGURES) delete counted[figure];
    return { ...counted, ...figuresOf(type, option, all) };
  });
}

function figuresOf(
  type: PollType,
  { votes, distribution, positions }: OptionCounts,
  all: { totalWeight: number; given: number; optionCount: number },
): OptionFigures {
  switch (type) {
    case 'rating':
      return votes === 0
        ? {}
        : { mean: meanOf(distribution ?? [], votes), median: medianOf(distribution ?? [], votes) };
    case 'points':
      return { share: ratio(votes, all.given), mean: ratio(votes, all.totalWeight) };
    case 'reactions':
      return { share: ratio(votes, all.given) };
    case 'ranking': {
      const places = positions ?? [];
      const ranked = places.reduce((sum, count) => sum + count, 0);
      const ranks = places.reduce((sum, count, index) => sum + count * (index + 1), 0);
      return {
        share: ratio(votes, all.totalWeight),
        points: ranked * all.optionCount - ranks,
        ...(ranked > 0 && { meanRank: ranks / ranked }),
      };
    }
    default:
      return { share: ratio(votes, all.totalWeight) };
  }
}

function countedOptions(
  rules: BallotRules,
  { counters }: Tally,
): (Omit<PollOption, 'maxVotes'> & OptionCounts)[] {
  const counts = new Map(counters);
  const stepped = rules.type === 'rating' ? steppedCounts(counters) : undefined;
  return rules.options.map(({ maxVotes: _most, ...option }) => {
    if (rules.type === 'rating') {
      const steps = (stepped?.get(option.id) ?? []).sort(([a], [b]) => a - b);
      const distribution = steps.map(([step, votes]) => ({
        value: rules.scale ? valueAt(rules.scale, step) : step,
        votes,
      }));
      return { ...option, votes: steps.reduce((sum, [, votes]) => sum + votes, 0), distribution };
    }
    if (rules.type === 'ranking') {
      const places = Array.from({ length: rules.maxChoices }, (_, index) => index + 1);
      const positions = places.map((place) => counts.get(`${option.id}#${place}`) ?? 0);
      return { ...option, votes: positions[0] ?? 0, positions };
    }
    return { ...option, votes: counts.get(option.id) ?? 0 };
  });
}

function steppedCounts(counters: Tally['counters']): Map<string, [step: number, votes: number][]> {
  const byOption = new Map<string, [number, number][]>();
  for (const [counter, votes] of counters) {
    const [id = '', step] = counter.split('=');
    if (step === undefined) continue;
    const steps = byOption.get(id);
    if (steps) steps.push([Number(step), votes]);
    else byOption.set(id, [[Number(step), votes]]);
  }
  return byOption;
}

function wordsOf({ words, hiddenWords }: Tally, totalWeight: number): WordResult[] {
  return words.flatMap(([counter, votes, spelling]) =>
    counter === OTHER_WORDS || hiddenWords?.includes(counter)
      ? []
      : [{ text: wordText(counter, spelling), votes, share: ratio(votes, totalWeight) }],
  );
}

function numberOf({ counters }: Tally, numbers: NumberTally, scale: Scale): NumberResult {
  const { count, lowest, middle, highest, buckets } = numbers;
  const sum = new Map(counters).get('n') ?? 0;
  const last = stepsOf(scale);
  return {
    count,
    mean: scale.min + (sum / count) * scale.step,
    median: (valueAt(scale, middle[0]) + valueAt(scale, middle[1])) / 2,
    lowest: valueAt(scale, lowest),
    highest: valueAt(scale, highest),
    histogram: buckets.map((votes, bucket) => ({
      from: valueAt(scale, bucketStart(bucket, buckets.length, last)),
      to: valueAt(scale, bucketStart(bucket + 1, buckets.length, last) - 1),
      votes,
    })),
  };
}

/** Its scale has so few values that each has a bucket of its own. */
function npsOf({ count, buckets }: NumberTally): NpsResult {
  const votesIn = (from: number, to: number): number =>
    buckets.slice(from, to + 1).reduce((sum, votes) => sum + votes, 0);
  const promoters = votesIn(PROMOTERS_FROM, 10);
  const detractors = votesIn(0, DETRACTORS_TO);
  const score = (100 * (promoters - detractors)) / count;
  return { score, promoters, passives: count - promoters - detractors, detractors };
}

function quizOf({ correct }: QuizRules, { ballotCount, counters }: Tally): QuizResult {
  const counts = new Map(counters);
  const correctCount = correct.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
  if (ballotCount === 0) return { correct, correctCount };
  const meanSeconds = (counts.get(TIME_COUNTER) ?? 0) / ballotCount / 1000;
  return { correct, correctCount, meanSeconds };
}

function meanOf(distribution: { value: number; votes: number }[], votes: number): number {
  return distribution.reduce((sum, part) => sum + part.value * part.votes, 0) / votes;
}

/** The middle of all ratings, weights counted; the mean of the two where they are two. */
function medianOf(distribution: { value: number; votes: number }[], votes: number): number {
  const at = (place: number): number => {
    let passed = 0;
    for (const part of distribution) {
      passed += part.votes;
      if (place < passed) return part.value;
    }
    throw new RangeError(`no rating at place ${place} of ${votes}`);
  };
  return (at(Math.floor((votes - 1) / 2)) + at(Math.floor(votes / 2))) / 2;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
