import { Text } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { formatCount, formatDecimal, formatShare } from '../../formats/numbers.ts';
import { FloatingReactions } from './floating-reactions.tsx';
import { MOST_SAMPLES, type ReactionSample, rateOf, ratesOf } from './reaction-rates.ts';
import classes from './reaction-results.module.css';
import { useReactionSamples } from './use-reaction-rates.ts';

interface ReactionResultsProps {
  state: PollState;
}

/** Each reaction with its count, and how fast it comes while the poll is open. */
export function ReactionResults({ state }: ReactionResultsProps) {
  const samples = useReactionSamples(state);
  const isOpen = state.status === 'open';
  return (
    <>
      <ul className={classes.tiles}>
        {state.options.map(({ id, label, votes = 0, share = 0 }) => (
          <li key={id} className={classes.tile} data-option-id={id}>
            {isOpen && <FloatingReactions key={state.round} label={label} votes={votes} />}
            <span className={classes.label}>{label}</span>
            <span className={classes.count}>{formatCount(votes)}</span>
            <span className={classes.note}>{formatShare(share)}</span>
            {isOpen && (
              <span className={classes.note} data-rate>
                {formatDecimal(roundRate(rateOf(samples, id)))} a second
              </span>
            )}
          </li>
        ))}
      </ul>
      {isOpen && <Pace samples={samples} />}
    </>
  );
}

function roundRate(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

/** How the last minute went. */
function Pace({ samples }: { samples: readonly ReactionSample[] }) {
  const rates = ratesOf(samples);
  const most = Math.max(1, ...rates);
  const missing = MOST_SAMPLES - 1 - rates.length;
  return (
    <figure className={classes.pace}>
      <div className={classes.columns} aria-hidden="true">
        {[...Array<number>(missing).fill(0), ...rates].map((rate, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a second is its place
            key={index}
            className={classes.column}
            style={{ transform: `scaleY(${rate / most})` }}
          />
        ))}
      </div>
      <Text component="figcaption" size="xs" c="dimmed" mt={4}>
        The last minute: {formatDecimal(roundRate(rates.at(-1) ?? 0))} a second now,{' '}
        {formatDecimal(roundRate(Math.max(0, ...rates)))} at most.
      </Text>
    </figure>
  );
}
