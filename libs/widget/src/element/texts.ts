/** Every word the widget says by itself. `{name}` is filled in. */
export interface Texts {
  connecting: string;
  live: string;
  reconnecting: string;
  unavailable: string;
  noScores: string;
  topOf: string;
  leads: string;
  ballots: { one: string; other: string };
  final: string;
  open: string;
  notOpen: string;
  hidden: string;
  hiddenUntilVote: string;
  hiddenUntilClose: string;
  chooseOne: string;
  chooseUpTo: string;
  counted: string;
  countedMayChange: string;
  castVote: string;
  changeVote: string;
  retract: string;
  votes: { one: string; other: string };
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
  notOpen: 'Voting has not started',
  hidden: 'The host keeps the results hidden.',
  hiddenUntilVote: 'Vote to see the results.',
  hiddenUntilClose: 'The results appear when voting closes.',
  chooseOne: 'Choose one to vote',
  chooseUpTo: 'Choose up to {count}',
  counted: 'Your vote is counted',
  countedMayChange: 'Your vote is counted. Choose again to change it.',
  castVote: 'Vote',
  changeVote: 'Change my vote',
  retract: 'Take my vote back',
  votes: { one: '{count} vote', other: '{count} votes' },
};

/** Fills `{name}` places; what is not given stays as it is. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
