import type { PollView } from '@rostrum/contracts';

/** By the plural forms of the language; `other` stands in for those it does not name. */
export type Counted = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What may be done with a ballot, and that it is in. */
export interface BallotTexts {
  cast: string;
  change: string;
  retract: string;
  counted: string;
  countedMayChange: string;
}

/** Every word the widget says by itself. `{name}` is filled in. */
export interface Texts {
  /** Whose plural forms they have, by its tag. */
  language: string;
  connecting: string;
  live: string;
  reconnecting: string;
  unavailable: string;
  noScores: string;
  topOf: string;
  leads: string;
  ballots: Counted;
  /** Ballots that are in no count, beside those that are. */
  setAside: Counted;
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
  instructions: Record<PollView['type'], string>;
  exactly: string;
  upTo: string;
  between: string;
  vote: BallotTexts;
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
  /** What the service says by code, where its own English words are not enough. */
  faults: Record<string, string>;
  loadFailed: string;
  tryAgain: string;
  /** Of a ballot in the voter's own words. */
  answer: BallotTexts;
  ownWords: string;
  charactersLeft: Counted;
  waits: string;
  answers: Counted;
  more: string;
  question: string;
  authorName: string;
  ask: string;
  asked: string;
  shown: string;
  ownQuestions: string;
  yours: string;
  withdraw: string;
  withdrawn: string;
  upvote: string;
  pinned: string;
  answered: string;
  anonymous: string;
  questions: Counted;
  noQuestions: string;
  noAnswers: string;
  closedToQuestions: string;
  reactWith: string;
  code: string;
  codeHint: string;
  useCode: string;
  otherCode: string;
}

export const english: Texts = {
  language: 'en',
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  unavailable: 'Not available',
  noScores: 'No scores yet. The first one will appear here.',
  topOf: 'Top {count} of {total}',
  leads: '{name} leads with {score}',
  ballots: { one: '{count} ballot', other: '{count} ballots' },
  setAside: { other: '{count} set aside' },
  final: 'Final result',
  open: 'Voting is open',
  needsCode: 'Type the code that you were given',
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
    text: 'Answer in your own words',
    questions: 'Ask, and vote for what others ask',
    reactions: 'Tap as often as you like',
  },
  exactly: '{most}',
  upTo: 'up to {most}',
  between: '{least} to {most}',
  vote: {
    cast: 'Vote',
    change: 'Change my vote',
    retract: 'Take my vote back',
    counted: 'Your vote is counted',
    countedMayChange: 'Your vote is counted. You can still change it.',
  },
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
  faults: {
    'ballot.already_cast': 'This voter has voted already.',
    'ballot.text_refused':
      'That has a word in it that is not wanted here. Please put it another way.',
    'ballot.code_invalid': 'This code is not valid here. Check it and try again.',
    'ballot.voter_required': 'Only invited voters can take part here.',
    'poll.not_open': 'The poll is not open now.',
    'poll.closed': 'The poll is closed.',
    'question.answered': 'This question has been answered.',
    'question.not_found': 'This question is no longer here.',
    'limit.rate': 'That was too fast. Wait a moment and try again.',
    'limit.quota': 'Nothing more fits in here.',
    'client.unreachable': 'There is no connection. Try again.',
    'client.timeout': 'There was no answer in time. Try again.',
  },
  loadFailed: 'This part of the page could not be loaded. Check the connection.',
  tryAgain: 'Try again',
  answer: {
    cast: 'Send',
    change: 'Change my answer',
    retract: 'Take my answer back',
    counted: 'Your answer is in',
    countedMayChange: 'Your answer is in. You can still change it.',
  },
  ownWords: 'Your answer',
  charactersLeft: { one: '{count} character left', other: '{count} characters left' },
  waits: 'Waits for approval',
  answers: { one: '{count} answer', other: '{count} answers' },
  more: 'Show more',
  question: 'Your question',
  authorName: 'Your name (optional)',
  ask: 'Ask',
  asked: 'Your question waits for approval',
  shown: 'Your question is in',
  ownQuestions: 'Only you see these',
  yours: 'Yours',
  withdraw: 'Withdraw',
  withdrawn: 'Your question is withdrawn',
  upvote: 'Vote for: {text}',
  pinned: 'Pinned',
  answered: 'Answered',
  anonymous: 'Anonymous',
  questions: { one: '{count} question', other: '{count} questions' },
  noQuestions: 'No questions yet. Ask the first one.',
  noAnswers: 'No answers yet.',
  closedToQuestions: 'No more questions are taken',
  reactWith: 'React with {name}',
  code: 'Your code',
  codeHint: 'It is on the card, in the letter or in the message that you were given.',
  useCode: 'Continue',
  otherCode: 'Use another code',
};

/** Fills `{name}` places; what is not given stays as it is. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
