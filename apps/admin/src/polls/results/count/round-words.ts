import { countOf } from '../../../formats/numbers.ts';
import {
  type BrokenTie,
  type CountRound,
  type CountView,
  countIn,
  formatVotes,
  namesOf,
  votesIn,
} from './count-view.ts';

/** A scale may have steps of any width, from any number on. */
const SUMS = 'Sums count how many steps above the lowest rating all ballots gave.';

/** Who has won, or who would if the ballots stayed as they are. */
export function describeOutcome(view: CountView, isFinal: boolean): string {
  const { method, winners } = view;
  if (winners.length === 0) return 'Nobody has won: no ballot decides anything yet.';
  const names = namesOf(view, winners);
  if (method === 'stv') return isFinal ? `Elected: ${names}` : `Elected as it stands: ${names}`;
  return isFinal ? `${names} wins` : `${names} would win`;
}

/** What happens in a round, sentence by sentence, for whoever has never seen a count. */
export function describeRound(view: CountView, index: number): string[] {
  const round = view.rounds[index];
  if (!round || view.winners.length === 0) return [];
  switch (view.method) {
    case 'irv':
      return [describeIrv(view, round), ...describeTransfer(view, round)];
    case 'stv':
      return [...describeStv(view, round), ...describeTransfer(view, round)];
    case 'star':
      return [describeStar(view, round)];
    case 'schulze':
      return round.elected.map((id) => {
        const others = view.order.length - 1;
        return `By the strongest chains of comparisons ${view.nameOf(id)} beats ${countIn(round, id)} of ${countOf(others, 'other')}.`;
      });
    case 'score':
      return round.elected.map(
        (id) =>
          `${view.nameOf(id)} has the greatest sum: ${formatVotes(countIn(round, id))}. ${SUMS}`,
      );
    case 'borda':
      return round.elected.map(
        (id) => `${view.nameOf(id)} has the most: ${countOf(countIn(round, id), 'point')}.`,
      );
    default:
      return round.elected.map(
        (id) => `${view.nameOf(id)} has the most: ${countOf(countIn(round, id), 'vote')}.`,
      );
  }
}

function describeIrv(view: CountView, round: CountRound): string {
  const votes = countOf(votesIn(round), 'vote');
  const [winner] = round.elected;
  if (winner !== undefined) {
    return `${view.nameOf(winner)} has ${formatVotes(countIn(round, winner))} of ${votes}, which is more than half.`;
  }
  return `Nobody has more than half of ${votes}. ${namesOf(view, round.eliminated)} comes last and is eliminated.`;
}

function describeStv(view: CountView, round: CountRound): string[] {
  const { elected, eliminated, quota = 0 } = round;
  const reached = elected.filter((id) => countIn(round, id) >= quota);
  const rest = elected.filter((id) => countIn(round, id) < quota);
  const sentences: string[] = [];
  if (reached.length > 0) {
    const verbs = reached.length === 1 ? 'reaches' : 'reach';
    const are = reached.length === 1 ? 'is' : 'are';
    sentences.push(
      `${namesOf(view, reached)} ${verbs} the quota of ${formatVotes(quota)} and ${are} elected.`,
    );
  }
  if (rest.length > 0) {
    const are = rest.length === 1 ? 'is' : 'are';
    sentences.push(
      `${namesOf(view, rest)} ${are} elected without the quota: no more are left than there are seats.`,
    );
  }
  if (eliminated.length > 0) {
    sentences.push(
      `Nobody else reaches the quota of ${formatVotes(quota)}. ${namesOf(view, eliminated)} comes last and is eliminated.`,
    );
  }
  return sentences;
}

function describeTransfer(view: CountView, { transfer }: CountRound): string[] {
  if (!transfer) return [];
  const { from, kind, to, exhausted } = transfer;
  const parts = to.map(
    ({ optionId, count }) => `${formatVotes(count)} to ${view.nameOf(optionId)}`,
  );
  const ended =
    exhausted > 0 ? `${formatVotes(exhausted)} to nobody, for want of a next choice` : '';
  if (parts.length === 0 && ended === '') return [];
  const what = kind === 'surplus' ? 'What is beyond the quota goes' : 'The ballots go';
  const all = [...parts, ...(ended === '' ? [] : [ended])].join(', ');
  return [`${what} from ${view.nameOf(from)} to the next choice: ${all}.`];
}

function describeStar(view: CountView, round: CountRound): string {
  const [winner] = round.elected;
  if (winner === undefined) {
    const through = view.order.filter((id) => !round.eliminated.includes(id));
    return `${namesOf(view, through)} have the greatest sums and go to the run-off. ${SUMS}`;
  }
  const [loser] = round.eliminated;
  if (loser === undefined) return `${view.nameOf(winner)} has the greatest sum. ${SUMS}`;
  const alike = round.exhausted > 0 ? `; ${formatVotes(round.exhausted)} rate both alike` : '';
  const higher = countIn(round, winner);
  return `${countOf(higher, 'ballot rates', 'ballots rate')} ${view.nameOf(winner)} higher, ${formatVotes(countIn(round, loser))} ${view.nameOf(loser)}${alike}.`;
}

const DECISIONS: Record<string, [one: string, several: string]> = {
  elected: ['is elected', 'to be elected'],
  eliminated: ['is eliminated', 'to be eliminated'],
  advanced: ['goes on to the run-off', 'to go on to the run-off'],
  transferred: ['passes votes on first', 'to pass votes on first'],
};

const RULES: Record<string, string> = {
  'option-order': 'by the order of the options',
  drawn: 'by lot',
  backwards: 'by the latest earlier round in which they differed',
  'head-to-head': 'by how they do against each other',
  score: 'by the greater sum',
  'top-score': 'by the most top ratings',
};

/** A tie and what broke it. */
export function describeTie(
  view: CountView,
  { round, decision, rule, options, chosen }: BrokenTie,
) {
  const [one = decision, several = decision] = DECISIONS[decision] ?? [];
  const by = RULES[rule] ?? rule;
  const level = `${namesOf(view, options)} are level`;
  const where = view.rounds.length > 1 ? `Round ${round}: ` : '';
  const [only] = chosen;
  if (chosen.length === 1 && only !== undefined) {
    return `${where}${level}. ${view.nameOf(only)} ${one}, ${by}.`;
  }
  return `${where}${level}. It is down to ${namesOf(view, chosen)} ${several}, ${by}.`;
}
