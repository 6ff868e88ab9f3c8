import { type Spread, spreadOf } from './statistics.ts';

/** What one measurement found, by the name of the figure. */
export type Measurement = Record<string, number>;

export interface Contestant {
  name: string;
  run(): Promise<Measurement>;
}

export interface Standing {
  name: string;
  rounds: Measurement[];
}

/**
 * Measures the contestants in turns (A B C A B C …), so that what else happens on the machine
 * meets them all, after one turn each that does not count.
 */
export async function alternate(
  contestants: readonly Contestant[],
  rounds: number,
  onTurn: (text: string) => void,
): Promise<Standing[]> {
  const standings = contestants.map(({ name }) => ({ name, rounds: [] as Measurement[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      onTurn(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${contestant.name}`);
      const measurement = await contestant.run();
      if (round > 0) standings[index]?.rounds.push(measurement);
    }
  }
  return standings;
}

export function figureOf(standing: Standing, figure: string): Spread {
  return spreadOf(standing.rounds.map((round) => measured(round, figure)));
}

/** One contestant's figure over another's, round by round. */
export function ratioOf(standing: Standing, baseline: Standing, figure: string): Spread {
  return spreadOf(
    standing.rounds.map((round, index) => {
      const beside = baseline.rounds[index];
      if (beside === undefined) throw new RangeError('the contestants ran unequally often');
      return measured(round, figure) / measured(beside, figure);
    }),
  );
}

function measured(round: Measurement, figure: string): number {
  const value = round[figure];
  if (value === undefined) throw new RangeError(`${figure} was not measured`);
  return value;
}
