import { Avatar } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { countOf, formatDecimal } from '../../formats/numbers.ts';
import type { Scale } from '../poll-types.ts';
import { Columns } from './columns.tsx';
import { ratingColumns } from './distributions.ts';
import classes from './rating-results.module.css';
import { Track } from './result-bars.tsx';

interface RatingResultsProps {
  state: PollState;
  scale: Scale;
}

/** Each option with its mean on the scale, and how its ratings are spread. */
export function RatingResults({ state, scale }: RatingResultsProps) {
  return (
    <ol className={classes.list}>
      {state.options.map((option) => (
        <RatedOption key={option.id} option={option} scale={scale} />
      ))}
    </ol>
  );
}

interface RatedOptionProps {
  option: PollState['options'][number];
  scale: Scale;
}

function RatedOption({ option, scale }: RatedOptionProps) {
  const { id, label, imageUrl, mean, median, votes = 0, distribution } = option;
  const { min, max } = scale;
  return (
    <li className={classes.option} data-option-id={id}>
      {imageUrl && <Avatar src={imageUrl} alt="" radius="md" size={48} />}
      <div className={classes.summary}>
        <div className={classes.line}>
          <span className={classes.label}>{label}</span>
          <span className={classes.mean}>
            {mean === undefined ? '–' : formatDecimal(mean)}
            <span className={classes.of}> of {formatDecimal(max)}</span>
          </span>
        </div>
        <Track length={mean === undefined ? 0 : (mean - min) / (max - min)} />
        <div className={classes.notes}>
          <span>{countOf(votes, 'rating')}</span>
          {mean !== undefined && <span>mean {formatDecimal(mean)}</span>}
          {median !== undefined && <span>median {formatDecimal(median)}</span>}
        </div>
      </div>
      <div className={classes.spread}>
        <Columns
          label={`Ratings of ${label}`}
          columns={ratingColumns(scale, distribution)}
          height={84}
        />
      </div>
    </li>
  );
}
