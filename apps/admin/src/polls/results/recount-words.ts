import type { PollView } from '@rostrum/contracts';

const NAMES: Record<string, string> = {
  '@': 'Weight of all ballots',
  '@t': 'Time of all answers, in ms',
  n: 'Sum of the numbers, in steps',
  ballots: 'Ballots',
  'set aside': 'Ballots set aside',
  words: 'Words',
  numbers: 'Numbers',
  round: 'Round',
};

/** What a counter counts: `o1` a choice, `o1#2` a second place, `o1=3` a step of the scale. */
const COUNTER = /^(?<id>[^#=]+?)(?:#(?<place>\d+)|=(?<step>\d+))?$/;

/** A figure of the ballots that are set aside. */
const OF_ASIDE = /^set aside: (?<figure>.+)$/s;

/** What of a poll's figures differs, in words; what is not known stays as the service calls it. */
export function describeFigure(what: string, poll: Pick<PollView, 'options' | 'scale'>): string {
  const ofAside = OF_ASIDE.exec(what)?.groups?.['figure'];
  if (ofAside !== undefined) return `Set aside: ${describeFigure(ofAside, poll)}`;
  const name = NAMES[what];
  if (name !== undefined) return name;
  if (what.startsWith('~')) return `Word “${what.slice(1)}”`;
  const { id, place, step } = COUNTER.exec(what)?.groups ?? {};
  const option = poll.options.find((one) => one.id === id);
  if (!option) return what;
  if (place !== undefined) return `${option.label}, place ${place}`;
  if (step === undefined) return option.label;
  const { min, step: width } = poll.scale ?? { min: 0, step: 1 };
  return `${option.label}, rated ${Number((min + Number(step) * width).toPrecision(12))}`;
}
