import type { NumberTally, PollStanding, PollStatus, Tally } from '@rostrum/domain';
import { decodePostTally } from './post-reading.ts';
import { integer, list, text, tuples } from './replies.ts';

/** What includes/poll-reading.lua reads. */
export function decodeReading(reading: unknown): PollStanding & { tally: Tally } {
  const [status, closesAt, round, ballots, counters, words, numbers, hidden, posts, aside] =
    list(reading);
  const hiddenWords = list(hidden ?? []).map(text);
  const postTally = decodePostTally(list(posts ?? []));
  const asideCount = integer(aside ?? 0);
  const numberTally = decodeNumbers(list(numbers));
  return {
    ...decodeStanding([status, closesAt, round]),
    tally: {
      ballotCount: integer(ballots),
      ...(asideCount > 0 && { asideCount }),
      counters: [...tuples(list(counters), 2)].map(([name, count]) => [text(name), integer(count)]),
      words: [...tuples(list(words), 3)].map(([word, votes, spelling]) => [
        text(word),
        integer(votes),
        text(spelling),
      ]),
      ...(numberTally && { numbers: numberTally }),
      ...(hiddenWords.length > 0 && { hiddenWords }),
      ...(postTally && { posts: postTally }),
    },
  };
}

export function decodeStanding([status, closesAt, round]: unknown[]): PollStanding {
  return {
    status: text(status) as PollStatus,
    closesAtMs: closesAt === '' ? undefined : integer(closesAt),
    round: integer(round),
  };
}

function decodeNumbers(reading: unknown[]): NumberTally | undefined {
  if (reading.length === 0) return undefined;
  const [count, lowest, low, high, highest, ...buckets] = reading.map(integer);
  return {
    count: integer(count),
    lowest: integer(lowest),
    middle: [integer(low), integer(high)],
    highest: integer(highest),
    buckets,
  };
}
