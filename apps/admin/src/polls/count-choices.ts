import { countingMethodsOf, type PollView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';

type Tally = NonNullable<PollView['tally']>;
export type CountingMethod = Tally['method'];
export type TieBreakRule = Tally['tieBreak'];

const METHODS: Record<CountingMethod, Omit<Choice<CountingMethod>, 'value'>> = {
  plurality: { label: 'Most votes', description: 'The option with most votes wins.' },
  approval: { label: 'Approval', description: 'The option that most ballots name wins.' },
  score: {
    label: 'Score',
    description:
      'The greatest sum of ratings wins; what a ballot leaves out counts as the lowest rating.',
  },
  star: {
    label: 'STAR',
    description:
      'The two with the greatest sums of ratings go to a run-off, which the one wins that more ballots rate higher than the other.',
  },
  borda: {
    label: 'Borda',
    description:
      'Places are points: of five options a first place is worth 4, a second 3, and so on. Most points win.',
  },
  irv: {
    label: 'Instant run-off',
    description:
      'Ballots count for their first choice. While nobody has more than half, the last is eliminated, and its ballots go to their next choice.',
  },
  stv: {
    label: 'STV',
    description:
      'The single transferable vote fills several seats. Whoever reaches the quota is elected; votes beyond it, and those of whoever comes last, go to the next choice.',
  },
  schulze: {
    label: 'Schulze',
    description:
      'Every option is compared with every other, as if the two stood alone. The one that none of the others beats wins.',
  },
};

/** The methods by which polls of a type can be counted, the usual one first; none for some. */
export function methodsOf(type: PollView['type']): Choice<CountingMethod>[] {
  return countingMethodsOf(type).map(choiceOf);
}

export function choiceOf(method: CountingMethod): Choice<CountingMethod> {
  return { value: method, ...METHODS[method] };
}

export const TIE_BREAKS: Choice<TieBreakRule>[] = [
  {
    value: 'option-order',
    label: 'By the order of the options',
    description: 'Of those that are level, the one that stands first in the poll is favoured.',
  },
  {
    value: 'drawn',
    label: 'By lot',
    description:
      'The lot follows from a seed that is fixed before anybody votes, so that anybody can draw it again.',
  },
];
