import { Code, Text } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { IconCrown } from '@tabler/icons-react';
import { MoreFigures } from '../more-figures.tsx';
import { CountRounds } from './count-rounds.tsx';
import classes from './count-section.module.css';
import { CountTable } from './count-table.tsx';
import type { CountView } from './count-view.ts';
import { PairsMatrix } from './pairs-matrix.tsx';
import { describeOutcome, describeTie } from './round-words.ts';

/** Rounds that are shown one under the other; more are for whoever opens them. */
const MOST_OPEN_ROUNDS = 6;

interface CountOutcomeProps {
  view: CountView;
  isFinal: boolean;
  /** In the poll's order. */
  options: PollState['options'];
}

/** Who has won, and how it came to that. */
export function CountOutcome({ view, isFinal, options }: CountOutcomeProps) {
  const { rounds, winners } = view;
  const pairs = rounds[0]?.pairs;
  return (
    <>
      <div className={classes.outcome} data-count-outcome>
        <div className={classes.winner}>
          {winners.length > 0 && (
            <IconCrown size={20} className={classes.crown} aria-hidden="true" />
          )}
          <span>{describeOutcome(view, isFinal)}</span>
        </div>
        <Ties view={view} />
      </div>
      {winners.length > 0 &&
        (rounds.length > MOST_OPEN_ROUNDS ? (
          <MoreFigures title={`All ${rounds.length} rounds, one by one`}>
            <CountRounds view={view} />
          </MoreFigures>
        ) : (
          <CountRounds view={view} />
        ))}
      {rounds.length > 1 && (
        <MoreFigures title="The rounds as a table">
          <CountTable view={view} />
        </MoreFigures>
      )}
      {pairs && winners.length > 0 && <PairsMatrix pairs={pairs} options={options} />}
    </>
  );
}

function Ties({ view }: Pick<CountOutcomeProps, 'view'>) {
  const { tieBreaks, isTie, seed, winners } = view;
  if (winners.length === 0) return null;
  if (tieBreaks.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt={4}>
        No tie had to be broken.
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" mt={4}>
        {isTie ? 'It was a tie, which the declared rule broke:' : 'Ties on the way were broken:'}
      </Text>
      <ul className={classes.ties}>
        {tieBreaks.map((tie) => {
          const text = describeTie(view, tie);
          return <li key={text}>{text}</li>;
        })}
      </ul>
      {seed !== undefined && (
        <Text size="xs" c="dimmed" mt="xs" className={classes.seed}>
          Seed of the lot: <Code fz="xs">{seed}</Code>
        </Text>
      )}
    </>
  );
}
