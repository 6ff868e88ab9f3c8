import { Avatar } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { IconCrown } from '@tabler/icons-react';
import { countOf, formatShare } from '../../formats/numbers.ts';
import classes from './result-bars.module.css';

type OptionResult = PollState['options'][number];

interface ResultBarsProps {
  options: OptionResult[];
  isFinal: boolean;
}

/** The options in the poll's own order, each with a bar as long as its share. */
export function ResultBars({ options, isFinal }: ResultBarsProps) {
  const most = Math.max(0, ...options.map(({ votes = 0 }) => votes));
  return (
    <ol className={classes.list}>
      {options.map((option) => (
        <ResultBar
          key={option.id}
          option={option}
          isLeading={most > 0 && option.votes === most}
          isFinal={isFinal}
        />
      ))}
    </ol>
  );
}

interface ResultBarProps {
  option: OptionResult;
  isLeading: boolean;
  isFinal: boolean;
}

function ResultBar({ option, isLeading, isFinal }: ResultBarProps) {
  const { label, imageUrl, votes = 0, share = 0 } = option;
  return (
    <li className={classes.option} data-option-id={option.id} data-leading={isLeading || undefined}>
      {imageUrl && <Avatar src={imageUrl} alt="" radius="md" size={40} />}
      <div className={classes.result}>
        <div className={classes.line}>
          <span className={classes.label}>
            {label}
            {isLeading && (
              <IconCrown
                size={16}
                className={classes.crown}
                aria-label={isFinal ? 'won' : 'leads'}
              />
            )}
          </span>
          <span className={classes.numbers}>
            <span className={classes.votes}>{countOf(votes, 'vote')}</span>
            <span className={classes.share}>{formatShare(share)}</span>
          </span>
        </div>
        <div className={classes.track} aria-hidden="true">
          <div
            className={classes.bar}
            style={{ transform: `translateX(${(Math.min(share, 1) - 1) * 100}%)` }}
          />
        </div>
      </div>
    </li>
  );
}
