import type { PollView } from '@rostrum/contracts';
import { countOf, formatDecimal } from '../../formats/numbers.ts';

/** The service sends no more. */
const SHOWN_WORDS = 100;

/** How a poll's ballots are made and counted, for whoever reads the figures. */
export function describeCount(poll: PollView): string {
  const { type, scale, options, maxChoices } = poll;
  switch (type) {
    case 'single':
      return 'A ballot names one option; shares are of the ballots.';
    case 'multiple':
    case 'approval':
      return `${describeBounds(poll, 'names', 'option')} Shares are of the ballots, so they add up to more than 100 %.`;
    case 'rating':
      return `${describeBounds(poll, 'rates', 'option')} Ratings go ${describeScale(scale)}.`;
    case 'nps':
      return 'The score is the per cent of promoters less the per cent of detractors.';
    case 'ranking':
      return `${describeBounds(poll, 'ranks', 'option')} Of ${options.length} options the first gets ${countOf(options.length - 1, 'point')}, each further one a point less (Borda count).`;
    case 'points':
      return `A ballot gives away up to ${countOf(poll.pointsBudget ?? 0, 'point')}; shares are of all points given.`;
    case 'number':
      return `Numbers go ${describeScale(scale)}.`;
    case 'text':
      return 'Voters answer in their own words.';
    case 'questions':
      return 'Participants ask, and vote for what others asked.';
    case 'reactions':
      return 'Everybody may react as often as they like; shares are of all reactions.';
    case 'quiz':
      return 'An answer names one option; the time that it took is the server’s.';
    case 'word-cloud':
      return `A ballot names up to ${countOf(maxChoices, 'word')}. Spellings of one word count together. The ${SHOWN_WORDS} words with most votes are shown.`;
  }
}

function describeBounds({ minChoices, maxChoices }: PollView, verb: string, noun: string): string {
  const most = countOf(maxChoices, noun);
  return minChoices === maxChoices
    ? `A ballot ${verb} ${most}.`
    : `A ballot ${verb} ${minChoices} to ${most}.`;
}

function describeScale(scale: PollView['scale']): string {
  if (!scale) return 'on no scale';
  const { min, max, step } = scale;
  const steps = step === 1 ? '' : ` in steps of ${formatDecimal(step)}`;
  return `from ${formatDecimal(min)} to ${formatDecimal(max)}${steps}`;
}
