import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Numbers } from '../element/numbers.ts';
import { english, fill } from '../element/texts.ts';

export interface PollSituation {
  state: Pick<PollState, 'status' | 'resultsVisible'>;
  /** Absent until known. */
  rules: PollView | undefined;
  isVotable: boolean;
  hasVoted: boolean;
}

/** One line on where the poll stands for this viewer: what to do next, or what is withheld. */
export function describePoll(situation: PollSituation, numbers: Numbers): string {
  const lines = [standing(situation, numbers), withheld(situation)];
  return lines.filter((line) => line !== '').join(' · ');
}

function standing(situation: PollSituation, numbers: Numbers): string {
  const { state, rules, isVotable, hasVoted } = situation;
  switch (state.status) {
    case 'closed':
      return english.final;
    case 'paused':
      return english.paused;
    case 'open':
      if (hasVoted) return isVotable ? english.countedMayChange : english.counted;
      if (isVotable && rules) return instruction(rules, numbers);
      return rules?.voterIdentity === 'code' ? english.needsCode : english.open;
    default: {
      const time = rules?.opensAt;
      if (state.status === 'draft' || time === undefined) return english.notOpen;
      return fill(english.opensAt, { time: numbers.time(time) });
    }
  }
}

/** What to do, and how often. */
function instruction(rules: PollView, numbers: Numbers): string {
  const { type, minChoices, maxChoices, scale, pointsBudget } = rules;
  const [least, most] = [minChoices, maxChoices].map((count) => numbers.score(count)) as [
    string,
    string,
  ];
  const form = least === most ? english.exactly : minChoices > 1 ? english.between : english.upTo;
  return fill(english.instructions[type] ?? english.open, {
    count: fill(form, { least, most }),
    budget: numbers.score(pointsBudget ?? 0),
    min: numbers.score(scale?.min ?? 0),
    max: numbers.score(scale?.max ?? 0),
  });
}

function withheld({ state, rules, hasVoted }: PollSituation): string {
  if (state.resultsVisible) return '';
  switch (rules?.resultsVisibility) {
    case 'after_vote':
      return hasVoted ? '' : english.hiddenUntilVote;
    case 'after_close':
      return english.hiddenUntilClose;
    case 'hidden':
      return english.hidden;
    default:
      return '';
  }
}
