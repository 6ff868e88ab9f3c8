import { Avatar, Badge } from '@mantine/core';
import { IconCheck, IconCrown } from '@tabler/icons-react';
import type { OptionBar } from './option-bars.ts';
import classes from './result-bars.module.css';

interface ResultBarsProps {
  bars: OptionBar[];
  isFinal: boolean;
}

/** Each option with a bar, the figure that the bar shows, and others. */
export function ResultBars({ bars, isFinal }: ResultBarsProps) {
  return (
    <ol className={classes.list}>
      {bars.map((bar) => (
        <ResultBar key={bar.id} bar={bar} isFinal={isFinal} />
      ))}
    </ol>
  );
}

interface ResultBarProps {
  bar: OptionBar;
  isFinal: boolean;
}

function ResultBar({ bar, isFinal }: ResultBarProps) {
  const { id, label, imageUrl, length, isLeading, isFull, isRight, notes, figure } = bar;
  return (
    <li
      className={classes.option}
      data-option-id={id}
      data-leading={isLeading || undefined}
      data-right={isRight || undefined}
    >
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
            {isRight && <RightBadge />}
            {isFull && (
              <Badge size="sm" variant="light" color="orange" tt="none" ml="xs">
                Full
              </Badge>
            )}
          </span>
          <span className={classes.numbers}>
            {notes.map((note) => (
              <span key={note} className={classes.note}>
                {note}
              </span>
            ))}
            <span className={classes.figure}>{figure}</span>
          </span>
        </div>
        <Track length={length} />
      </div>
    </li>
  );
}

function RightBadge() {
  return (
    <Badge
      size="sm"
      variant="light"
      color="teal"
      tt="none"
      ml="xs"
      leftSection={<IconCheck size={12} aria-hidden="true" />}
    >
      Right
    </Badge>
  );
}

/** `length` is 0 to 1. */
export function Track({ length }: { length: number }) {
  return (
    <div className={classes.track} aria-hidden="true">
      <div
        className={classes.bar}
        style={{ transform: `translateX(${(Math.min(length, 1) - 1) * 100}%)` }}
      />
    </div>
  );
}
