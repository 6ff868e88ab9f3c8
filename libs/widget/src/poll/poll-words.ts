import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Numbers } from '../element/numbers.ts';
import { english, fill } from '../element/texts.ts';

export interface PollSituation {
  state: Pick<PollState, 'status' | 'resultsVisible'>;
  /** Absent until known. */
  rules: Pick<PollView, 'maxChoices' | 'ballotChange' | 'resultsVisibility'> | undefined;
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
  if (state.status === 'closed') return english.final;
  if (state.status !== 'open') return english.notOpen;
  if (hasVoted) return isVotable && rules ? english.countedMayChange : english.counted;
  if (!isVotable) return english.open;
  const maxChoices = rules?.maxChoices ?? 1;
  if (maxChoices === 1) return english.chooseOne;
  return fill(english.chooseUpTo, { count: numbers.score(maxChoices) });
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
