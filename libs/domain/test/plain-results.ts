import type { BallotRules } from '../src/polls/poll.ts';
import type { Scale } from '../src/polls/poll-type.ts';
import type { NpsResult, OptionResult, PollResults, WordResult } from '../src/polls/results.ts';
import { type GivenBallot, SPELLINGS } from './polls.ts';

/**
 * What ballots come to, read off the ballots themselves by what each figure means: no counters, no
 * marks. Words are told by any spelling of theirs; the order of words with equally many votes is open.
 */
export function plainResults(rules: BallotRules, ballots: readonly GivenBallot[]): PollResults {
  const totalWeight = sum(ballots.map(({ weight }) => weight));
  const results: PollResults = {
    ballotCount: ballots.length,
    totalWeight,
    options: rules.options.map(({ maxVotes: _most, ...option }) => ({
      ...option,
      ...optionFigures(rules, option.id, ballots),
    })) as OptionResult[],
  };
  if (rules.type === 'word-cloud' || rules.allowWriteIns) results.words = words(ballots);
  const numbers = ballots.flatMap(({ content }) => content.number ?? []).sort((a, b) => a - b);
  if (numbers.length > 0 && rules.scale) {
    results.number = numberFigures(numbers, rules.scale);
    if (rules.type === 'nps') results.nps = npsOf(numbers);
  }
  return results;
}

function optionFigures(
  rules: BallotRules,
  id: string,
  ballots: readonly GivenBallot[],
): Partial<OptionResult> {
  const totalWeight = sum(ballots.map(({ weight }) => weight));
  const rated = ballots.flatMap(({ content, weight }) => {
    const value = content.ratings?.[id];
    return value === undefined ? [] : [{ value, weight }];
  });
  switch (rules.type) {
    case 'rating': {
      const each = rated.flatMap(({ value, weight }) => Array<number>(weight).fill(value));
      each.sort((a, b) => a - b);
      const values = [...new Set(each)];
      return {
        votes: each.length,
        distribution: values.map((value) => ({
          value,
          votes: each.filter((one) => one === value).length,
        })),
        ...(each.length > 0 && { mean: sum(each) / each.length, median: middle(each) }),
      };
    }
    case 'points': {
      const votes = sum(rated.map(({ value, weight }) => value * weight));
      const given = sum(
        ballots.map(({ content, weight }) => sum(Object.values(content.ratings ?? {})) * weight),
      );
      return { votes, share: ratio(votes, given), mean: ratio(votes, totalWeight) };
    }
    case 'ranking': {
      const ranks = ballots.flatMap(({ content, weight }) => {
        const at = content.ranking?.indexOf(id) ?? -1;
        return at < 0 ? [] : Array<number>(weight).fill(at + 1);
      });
      const positions = rules.options.map(
        (_, index) => ranks.filter((rank) => rank === index + 1).length,
      );
      return {
        votes: positions[0] ?? 0,
        positions,
        share: ratio(positions[0] ?? 0, totalWeight),
        points: sum(ranks.map((rank) => rules.options.length - rank)),
        ...(ranks.length > 0 && { meanRank: sum(ranks) / ranks.length }),
      };
    }
    default: {
      const choosing = ballots.filter(({ content }) => content.choices?.includes(id));
      const votes = sum(choosing.map(({ weight }) => weight));
      return { votes, share: ratio(votes, totalWeight) };
    }
  }
}

function words(ballots: readonly GivenBallot[]): WordResult[] {
  const totalWeight = sum(ballots.map(({ weight }) => weight));
  return SPELLINGS.flatMap((line) => {
    const naming = ballots.filter(({ content }) =>
      [...(content.texts ?? []), ...(content.writeIns ?? [])].some((text) => line.includes(text)),
    );
    const votes = sum(naming.map(({ weight }) => weight));
    const [text = ''] = line;
    return votes === 0 ? [] : [{ text, votes, share: votes / totalWeight }];
  });
}

function numberFigures(numbers: number[], { min, max, step }: Scale): PollResults['number'] {
  const values: number[] = [];
  for (let value = min; value <= max + step / 2; value += step) {
    values.push(Number(value.toFixed(6)));
  }
  // Up to 20 values, each is a part of its own.
  const histogram = values.map((value) => ({
    from: value,
    to: value,
    votes: numbers.filter((one) => one === value).length,
  }));
  return {
    count: numbers.length,
    mean: sum(numbers) / numbers.length,
    median: middle(numbers),
    lowest: numbers[0] ?? 0,
    highest: numbers.at(-1) ?? 0,
    histogram,
  };
}

function npsOf(numbers: number[]): NpsResult {
  const promoters = numbers.filter((number) => number >= 9).length;
  const detractors = numbers.filter((number) => number <= 6).length;
  const passives = numbers.length - promoters - detractors;
  const score = (promoters / numbers.length) * 100 - (detractors / numbers.length) * 100;
  return { score, promoters, passives, detractors };
}

function middle(sorted: number[]): number {
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (low + high) / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Figures rounded and words in an order of their own, so that two ways of working them out compare. */
/** Without answers, which count nothing. */
export function comparable({ texts: _texts, ...results }: PollResults): unknown {
  const words = results.words
    ?.map(({ text, ...counts }) => ({ word: lineOf(text), ...counts }))
    .sort((a, b) => a.word - b.word);
  const rounded = JSON.stringify({ ...results, ...(words && { words }) }, (_key, value) =>
    typeof value === 'number' ? Number(value.toFixed(9)) + 0 : value,
  );
  return JSON.parse(rounded);
}

function lineOf(text: string): number {
  return SPELLINGS.findIndex((line) =>
    line.some((spelling) => spelling.normalize('NFC').trim() === text),
  );
}
