import type { PollView } from '@rostrum/contracts';

interface Counted {
  one: string;
  other: string;
}

/** Every word the widget says by itself. `{name}` is filled in. */
export interface Texts {
  connecting: string;
  live: string;
  reconnecting: string;
  unavailable: string;
  noScores: string;
  topOf: string;
  leads: string;
  ballots: Counted;
  final: string;
  open: string;
  needsCode: string;
  notOpen: string;
  hidden: string;
  hiddenUntilVote: string;
  hiddenUntilClose: string;
  paused: string;
  opensAt: string;
  closesIn: string;
  days: Counted;
  /** What to do, by the type of the poll. */
  /** Of types that are voted in here. */
  instructions: Partial<Record<PollView['type'], string>>;
  exactly: string;
  upTo: string;
  between: string;
  counted: string;
  countedMayChange: string;
  castVote: string;
  changeVote: string;
  retract: string;
  votes: Counted;
  full: string;
  writeIn: string;
  word: string;
  number: string;
  stars: Counted;
  ratings: Counted;
  clear: string;
  npsLow: string;
  npsHigh: string;
  points: Counted;
  pointsLeft: Counted;
  pointsFor: string;
  fewerPoints: string;
  morePoints: string;
  onAverage: string;
  moveUp: string;
  moveDown: string;
  placed: string;
  notPlaced: string;
  meanRank: string;
  mean: string;
  spread: string;
  promoters: string;
  passives: string;
  detractors: string;
  ballot: string;
  results: string;
}

export const english: Texts = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  unavailable: 'Not available',
  noScores: 'No scores yet. The first one will appear here.',
  topOf: 'Top {count} of {total}',
  leads: '{name} leads with {score}',
  ballots: { one: '{count} ballot', other: '{count} ballots' },
  final: 'Final result',
  open: 'Voting is open',
  needsCode: 'Vote by the link or the QR code that you were given',
  notOpen: 'Voting has not started',
  hidden: 'The host keeps the results hidden.',
  hiddenUntilVote: 'Vote to see the results.',
  hiddenUntilClose: 'The results appear when voting closes.',
  paused: 'Voting is paused',
  opensAt: 'Voting opens {time}',
  closesIn: 'Closes in {time}',
  days: { one: '{count} day', other: '{count} days' },
  instructions: {
    single: 'Choose one to vote',
    multiple: 'Choose {count}',
    approval: 'Choose all you approve of',
    rating: 'Rate {count}',
    nps: 'Choose from {min} to {max}',
    ranking: 'Rank {count}, the best first',
    points: 'Give away up to {budget} points',
    number: 'Give a number from {min} to {max}',
    'word-cloud': 'Words to give: {count}',
    quiz: 'Choose one to answer',
  },
  exactly: '{most}',
  upTo: 'up to {most}',
  between: '{least} to {most}',
  counted: 'Your vote is counted',
  countedMayChange: 'Your vote is counted. You can still change it.',
  castVote: 'Vote',
  changeVote: 'Change my vote',
  retract: 'Take my vote back',
  votes: { one: '{count} vote', other: '{count} votes' },
  full: 'Full',
  writeIn: 'Something else',
  word: 'Your word',
  number: 'Your number',
  stars: { one: '{count} star', other: '{count} stars' },
  ratings: { one: '{count} rating', other: '{count} ratings' },
  clear: 'Clear',
  npsLow: 'Not at all likely',
  npsHigh: 'Extremely likely',
  points: { one: '{count} point', other: '{count} points' },
  pointsLeft: { one: '{count} point left', other: '{count} points left' },
  pointsFor: 'Points for {name}',
  fewerPoints: 'Fewer points for {name}',
  morePoints: 'More points for {name}',
  onAverage: '{points} on average',
  moveUp: 'Move {name} up',
  moveDown: 'Move {name} down',
  placed: '{name}: place {place}',
  notPlaced: '{name}: not ranked',
  meanRank: 'place {rank} on average',
  mean: '{mean} on average',
  spread: 'Median {median}, from {lowest} to {highest}',
  promoters: 'Promoters',
  passives: 'Passives',
  detractors: 'Detractors',
  ballot: 'Ballot',
  results: 'Results',
};

/** Fills `{name}` places; what is not given stays as it is. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
