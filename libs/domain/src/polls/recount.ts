import type { EventBody, LogPosition } from '../events/event.ts';
import type { BallotRecord } from './cast-ballot.ts';
import type { PollStatus } from './lifecycle.ts';
import { MarkCounters, numbersOf } from './mark-counters.ts';
import type { BallotRules } from './poll.ts';
import { ballotKindOf } from './poll-type.ts';
import { isPostEvent } from './posts.ts';
import type { Tally } from './tally.ts';

/** What the log alone says of a poll; where its events are not all kept, what the stored ballots say. */
export interface Recount {
  source: 'log' | 'ballots';
  /** How many events were added up. */
  events: number;
  round: number;
  tally: Tally;
  /** Of ballots that are set aside. */
  aside: Tally;
  /** Ballots of all rounds that the durable store keeps otherwise than the log says. */
  storedOtherwise: number;
}

/**
 * Adds up what a poll's events say, one after the other, without a look at what the live store made
 * of them: after every event the tally is the one that the live store must show.
 */
export class PollFold {
  round = 1;
  status: PollStatus = 'draft';
  events = 0;
  /** Of all rounds, by round and voter. */
  readonly ballots = new Map<number, Map<string, BallotRecord>>();
  /** Voters whose ballots are set aside, by round. */
  readonly aside = new Map<number, Set<string>>();
  readonly #rules: Pick<BallotRules, 'type' | 'scale'>;
  #counted = new MarkCounters();
  #asideCounted = new MarkCounters();

  constructor(rules: Pick<BallotRules, 'type' | 'scale'>) {
    this.#rules = rules;
  }

  /** @throws RangeError for an event that cannot follow: of another round, or with another former ballot */
  apply(body: EventBody): void {
    this.events += 1;
    if ('round' in body && body.round !== this.round) {
      throw new RangeError(`an event of round ${body.round} in round ${this.round}`);
    }
    // What people wrote, and what of it is shown, is counted nowhere.
    if (isPostEvent(body)) return;
    switch (body.type) {
      case 'ballots.cast':
        for (const { voterId, ballot, previous } of body.ballots) {
          this.#replace(voterId, previous, ballot);
        }
        return;
      case 'ballot.retracted':
        this.#replace(body.voterId, body.previous, undefined);
        return;
      case 'ballots.set_aside':
        for (const { voterId, ballot } of body.ballots) this.#setAside(voterId, ballot);
        return;
      case 'ballots.released':
        for (const { voterId, ballot } of body.ballots) this.#release(voterId, ballot);
        return;
      case 'poll.moved':
        this.status = body.to;
        return;
      case 'poll.reset':
        this.status = 'draft';
        this.round += 1;
        this.#counted = new MarkCounters();
        this.#asideCounted = new MarkCounters();
        return;
      default:
        throw new RangeError(`${body.type} is no event of a poll`);
    }
  }

  /** What the ballots of the round under way add up to: those that count, or those set aside. */
  tally(part: 'counted' | 'aside' = 'counted'): Tally {
    const isAside = part === 'aside';
    const ballots = this.#standing(isAside);
    const asideCount = this.#standing(true).length;
    const hasNumbers = ballotKindOf(this.#rules.type) === 'number';
    const numbers = hasNumbers ? numbersOf(ballots, this.#rules) : undefined;
    return {
      ballotCount: ballots.length,
      ...(asideCount > 0 && { asideCount }),
      ...(isAside ? this.#asideCounted : this.#counted).read(),
      ...(numbers && { numbers }),
    };
  }

  /** What stands for a voter, in whatever round. */
  ballotOf(round: number, voterId: string): { ballot: BallotRecord | undefined; isAside: boolean } {
    const isAside = this.aside.get(round)?.has(voterId) ?? false;
    return { ballot: this.ballots.get(round)?.get(voterId), isAside };
  }

  #standing(isAside: boolean): BallotRecord[] {
    const aside = inRound(this.aside, this.round, newSet);
    return [...inRound(this.ballots, this.round, newMap)].flatMap(([voterId, ballot]) =>
      aside.has(voterId) === isAside ? [ballot] : [],
    );
  }

  #replace(
    voterId: string,
    previous: BallotRecord | undefined,
    ballot: BallotRecord | undefined,
  ): void {
    const standing = inRound(this.ballots, this.round, newMap);
    this.#check(voterId, previous);
    const isAside = inRound(this.aside, this.round, newSet).has(voterId);
    const counters = isAside ? this.#asideCounted : this.#counted;
    if (previous !== undefined) counters.add(previous, -1);
    if (ballot === undefined) standing.delete(voterId);
    else {
      counters.add(ballot, 1);
      standing.set(voterId, ballot);
    }
  }

  #setAside(voterId: string, ballot: BallotRecord): void {
    this.#check(voterId, ballot);
    const aside = inRound(this.aside, this.round, newSet);
    if (aside.has(voterId)) throw new RangeError('an event sets a ballot aside that was');
    aside.add(voterId);
    this.#counted.add(ballot, -1);
    this.#asideCounted.add(ballot, 1);
  }

  #release(voterId: string, ballot: BallotRecord | undefined): void {
    this.#check(voterId, ballot);
    if (!inRound(this.aside, this.round, newSet).delete(voterId)) {
      throw new RangeError('an event releases a ballot that was not set aside');
    }
    if (ballot === undefined) return;
    this.#asideCounted.add(ballot, -1);
    this.#counted.add(ballot, 1);
  }

  #check(voterId: string, ballot: BallotRecord | undefined): void {
    if (inRound(this.ballots, this.round, newMap).get(voterId) === ballot) return;
    throw new RangeError('an event changes another ballot than the one that stood');
  }
}

const newSet = (): Set<string> => new Set();
const newMap = (): Map<string, BallotRecord> => new Map();

function inRound<T>(rounds: Map<number, T>, round: number, begin: () => T): T {
  const known = rounds.get(round);
  if (known !== undefined) return known;
  const begun = begin();
  rounds.set(round, begun);
  return begun;
}

/** Where two tallies differ: the counter, or what else. */
export interface TallyDifference {
  what: string;
  live: number | string;
  log: number | string;
}

export function compareTallies(live: Tally, log: Tally): TallyDifference[] {
  const differences: TallyDifference[] = [];
  const compare = (what: string, a: number | string, b: number | string): void => {
    if (a !== b) differences.push({ what, live: a, log: b });
  };
  compare('ballots', live.ballotCount, log.ballotCount);
  compare('set aside', live.asideCount ?? 0, log.asideCount ?? 0);
  const [was, is] = [new Map(live.counters), new Map(log.counters)];
  for (const counter of new Set([...was.keys(), ...is.keys()])) {
    compare(counter, was.get(counter) ?? 0, is.get(counter) ?? 0);
  }
  compare('words', JSON.stringify(live.words), JSON.stringify(log.words));
  compare('numbers', JSON.stringify(live.numbers ?? null), JSON.stringify(log.numbers ?? null));
  return differences;
}

/** Reads the log of a poll, off the way of requests. */
export interface PollRecounter {
  /**
   * The fold of a poll's events up to a position, which the durable store must have reached.
   * @throws DomainError `store.unavailable`
   */
  recount(poll: { id: string } & BallotRules, upTo: LogPosition): Promise<Recount>;
}
