import { type CountRound, type CountView, countIn, formatVotes, votesIn } from './count-view.ts';

/** An option in a round of the count. */
export interface RoundBar {
  id: string;
  label: string;
  count: number;
  /** 0 to 1. */
  length: number;
  /** What the round before brought it. */
  received: number;
  /** `seated`: elected in an earlier round. */
  standing: 'elected' | 'seated' | 'eliminated' | undefined;
}

export interface RoundPicture {
  bars: RoundBar[];
  /** What an option must reach or pass. */
  goal: { at: number; label: string } | undefined;
}

/** Votes of instant run-off and STV go from round to round, so that their bars have one measure. */
export function movesVotes({ method }: CountView): boolean {
  return method === 'irv' || method === 'stv';
}

/** The options of a round, in the order in which they end up. */
export function roundPicture(view: CountView, index: number): RoundPicture {
  const { rounds, order, nameOf } = view;
  const round = rounds[index];
  if (!round) return { bars: [], goal: undefined };
  const measure = measureOf(view, round);
  const former = rounds.slice(0, index);
  const moved = movesVotes(view) ? former.at(-1)?.transfer : undefined;
  const present = new Set(round.counts.map(({ optionId }) => optionId));
  const bars = order
    .filter((id) => present.has(id))
    .map((id): RoundBar => {
      const count = countIn(round, id);
      return {
        id,
        label: nameOf(id),
        count,
        length: measure === 0 ? 0 : Math.max(0, count / measure),
        received: moved?.to.find(({ optionId }) => optionId === id)?.count ?? 0,
        standing: standingOf(id, round, former),
      };
    });
  return { bars, goal: goalOf(view, round, measure) };
}

function standingOf(
  id: string,
  round: CountRound,
  former: readonly CountRound[],
): RoundBar['standing'] {
  if (round.elected.includes(id)) return 'elected';
  if (round.eliminated.includes(id)) return 'eliminated';
  return former.some(({ elected }) => elected.includes(id)) ? 'seated' : undefined;
}

/** The count that fills the whole of a bar. */
function measureOf(view: CountView, round: CountRound): number {
  const compared = movesVotes(view) ? view.rounds : [round];
  return Math.max(
    0,
    ...compared.flatMap((one) => [goalIn(view, one) ?? 0, ...one.counts.map(({ count }) => count)]),
  );
}

/** Of STV the quota, of instant run-off the half that must be passed. */
function goalIn({ method }: CountView, round: CountRound): number | undefined {
  return round.quota ?? (method === 'irv' ? votesIn(round) / 2 : undefined);
}

function goalOf(view: CountView, round: CountRound, measure: number): RoundPicture['goal'] {
  const goal = goalIn(view, round);
  if (goal === undefined || measure === 0) return undefined;
  const name = round.quota === undefined ? 'Half' : 'Quota';
  return { at: goal / measure, label: `${name}: ${formatVotes(goal)}` };
}
