import { Badge } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import classes from './count-rounds.module.css';
import { type CountView, formatVotes } from './count-view.ts';
import { type RoundBar, roundPicture } from './round-bars.ts';
import { describeRound } from './round-words.ts';

interface CountRoundsProps {
  view: CountView;
}

/** Each round as bars, and in words. */
export function CountRounds({ view }: CountRoundsProps) {
  return (
    <ol className={classes.rounds}>
      {view.rounds.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a round is its number
        <Round key={index} view={view} index={index} />
      ))}
    </ol>
  );
}

function Round({ view, index }: CountRoundsProps & { index: number }) {
  const { bars, goal } = roundPicture(view, index);
  return (
    <li className={classes.round} data-round={index + 1}>
      {view.rounds.length > 1 && <h4 className={classes.title}>Round {index + 1}</h4>}
      <p className={classes.words}>{describeRound(view, index).join(' ')}</p>
      <div className={classes.picture}>
        {goal && <p className={classes.goal}>{goal.label}</p>}
        <ol className={classes.bars}>
          {bars.map((bar) => (
            <Bar key={bar.id} bar={bar} goal={goal?.at} />
          ))}
        </ol>
      </div>
    </li>
  );
}

interface BarProps {
  bar: RoundBar;
  /** 0 to 1. */
  goal: number | undefined;
}

function Bar({ bar, goal }: BarProps) {
  const { id, label, count, length, received, standing } = bar;
  return (
    <li className={classes.bar} data-option-id={id} data-standing={standing}>
      <div className={classes.line}>
        <span className={classes.label}>
          <span>{label}</span> <Standing standing={standing} />
        </span>
        <span className={classes.count}>
          {received > 0 && <span className={classes.received}>+{formatVotes(received)}</span>}{' '}
          {formatVotes(count)}
        </span>
      </div>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.fill} style={{ width: `${length * 100}%` }} />
        {goal !== undefined && <div className={classes.mark} style={{ left: `${goal * 100}%` }} />}
      </div>
    </li>
  );
}

function Standing({ standing }: Pick<RoundBar, 'standing'>) {
  if (standing === undefined) return null;
  if (standing === 'eliminated') {
    return (
      <Badge size="sm" variant="light" color="red" tt="none" leftSection={<IconX size={11} />}>
        Eliminated
      </Badge>
    );
  }
  return (
    <Badge
      size="sm"
      variant={standing === 'elected' ? 'light' : 'outline'}
      color="teal"
      tt="none"
      leftSection={<IconCheck size={11} />}
    >
      {standing === 'elected' ? 'Elected' : 'Has a seat'}
    </Badge>
  );
}
