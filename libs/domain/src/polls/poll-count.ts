import type { BallotTimes } from './bursts.ts';
import { type BallotRecord, decodeCastBallot, isWordCounter, type Mark } from './cast-ballot.ts';
import {
  approvalFromCounters,
  bordaFromCounters,
  type CountingMethod,
  type CountingResult,
  countApproval,
  countBorda,
  countIrv,
  countPlurality,
  countSchulze,
  countScore,
  countStar,
  countStv,
  pluralityFromCounters,
  type RankedBallot,
  type ScoreBallot,
  type ScoreScale,
  scoreFromCounters,
  type TieBreaking,
} from './counting/index.ts';
import type { BallotRules } from './poll.ts';
import { stepsOf } from './poll-type.ts';
import type { PollRecounter } from './recount.ts';
import { type Tally, totalWeightOf } from './tally.ts';

/** How a set of ballots is to be counted. */
export interface CountRequest {
  method: CountingMethod;
  /** Of stv; the other methods fill one. */
  seats: number;
  tieBreaking: TieBreaking;
}

/** Ballots of one poll that are alike, and how many voters cast them. */
export interface BallotGroup {
  ballot: BallotRecord;
  voters: number;
}

/**
 * The count that follows from the tally alone, so that it is there at once however many ballots there
 * are; `undefined` for methods that need the ballots themselves.
 */
export function countTally(
  rules: BallotRules,
  tally: Tally,
  { method, tieBreaking }: CountRequest,
): CountingResult | undefined {
  const options = rules.options.map(({ id }) => id);
  const counters = new Map(tally.counters);
  const ballotCount = totalWeightOf(tally);
  const votes = new Map(options.map((id) => [id, counters.get(id) ?? 0]));
  switch (method) {
    case 'plurality':
      return pluralityFromCounters(options, { votes, ballotCount }, tieBreaking);
    case 'approval':
      return approvalFromCounters(options, { votes, ballotCount }, tieBreaking);
    case 'score': {
      const scores = new Map(options.map((id) => [id, new Map<number, number>()]));
      for (const [counter, count] of tally.counters) {
        const [id = '', step] = counter.split('=');
        if (step !== undefined) scores.get(id)?.set(Number(step), count);
      }
      return scoreFromCounters(options, { scores, ballotCount }, scaleOf(rules), tieBreaking);
    }
    case 'borda': {
      const places = options.map((_, index) => index + 1);
      const positions = new Map(
        options.map((id) => [id, places.map((place) => counters.get(`${id}#${place}`) ?? 0)]),
      );
      return bordaFromCounters(options, { positions, ballotCount }, tieBreaking);
    }
    default:
      return undefined;
  }
}

/** Counts ballots one by one, or rather group by group: any method. */
export function countBallots(
  rules: BallotRules,
  groups: readonly BallotGroup[],
  { method, seats, tieBreaking }: CountRequest,
): CountingResult {
  const options = rules.options.map(({ id }) => id);
  switch (method) {
    case 'plurality':
      return countPlurality(options, chosen(groups), tieBreaking);
    case 'approval':
      return countApproval(options, chosen(groups), tieBreaking);
    case 'score':
      return countScore(options, scored(groups), scaleOf(rules), tieBreaking);
    case 'star':
      return countStar(options, scored(groups), scaleOf(rules), tieBreaking);
    case 'borda':
      return countBorda(options, ranked(groups), tieBreaking);
    case 'irv':
      return countIrv(options, ranked(groups), tieBreaking);
    case 'stv':
      return countStv(options, ranked(groups), seats, tieBreaking);
    case 'schulze':
      return countSchulze(options, ranked(groups), tieBreaking);
  }
}

/** Values count as steps from the least one, whole numbers whatever the scale. */
function scaleOf({ scale }: BallotRules): ScoreScale {
  return { min: 0, max: scale ? stepsOf(scale) : 0 };
}

function chosen(groups: readonly BallotGroup[]): { choices: string[]; count: number }[] {
  return groups.map((group) => {
    const { marks, count } = decode(group);
    // What was written in is no option: it is counted among the words.
    return {
      choices: marks.flatMap(([counter]) => (isWordCounter(counter) ? [] : [counter])),
      count,
    };
  });
}

function scored(groups: readonly BallotGroup[]): ScoreBallot[] {
  return groups.map((group) => {
    const { marks, count } = decode(group);
    return {
      scores: marks.map(([counter]) => {
        const [id = '', step] = counter.split('=');
        return [id, Number(step)] as const;
      }),
      count,
    };
  });
}

/** A ranking's marks stand in the order of its places. */
function ranked(groups: readonly BallotGroup[]): RankedBallot[] {
  return groups.map((group) => {
    const { marks, count } = decode(group);
    return { ranking: marks.map(([counter]) => counter.slice(0, counter.indexOf('#'))), count };
  });
}

function decode({ ballot, voters }: BallotGroup): { marks: Mark[]; count: number } {
  const { weight, marks } = decodeCastBallot(ballot);
  return { marks, count: weight * voters };
}

/** Counts ballots off the way of requests, however many there are. */
export interface BallotCounter extends PollRecounter {
  /**
   * All ballots that the durable store has of the round.
   * @throws DomainError `store.unavailable`
   */
  count(
    poll: { id: string } & BallotRules,
    round: number,
    request: CountRequest,
  ): Promise<CountingResult>;
  /**
   * When the ballots of the round came, and in what bursts.
   * @throws DomainError `store.unavailable`
   */
  times(poll: { id: string } & BallotRules, round: number): Promise<BallotTimes>;
}
