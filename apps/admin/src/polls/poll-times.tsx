import { Text } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { IconClock, IconHourglass } from '@tabler/icons-react';
import { formatCountdown, formatDuration } from '../formats/countdown.ts';
import { formatInZone } from '../formats/zoned-time.ts';
import classes from './poll-times.module.css';
import { useServerNow } from './use-server-now.ts';

interface PollTimesProps {
  poll: PollView;
}

/** When the clock opens or closes the poll. */
export function PollTimes({ poll }: PollTimesProps) {
  const { status, opensAt, endsAt } = poll;
  if (status === 'scheduled' && opensAt !== undefined) {
    return <Countdown label="Opens" at={opensAt} note={describeEnd(poll)} />;
  }
  if (status === 'open' && endsAt !== undefined) return <Countdown label="Closes" at={endsAt} />;
  const note = standingNote(poll);
  return note === '' ? null : <Text size="sm">{note}</Text>;
}

function standingNote({ status, durationSeconds, ...plan }: PollView): string {
  if (status === 'draft') {
    const end = describeEnd({ ...plan, durationSeconds });
    return end === '' ? '' : `Once opened, it ${end}.`;
  }
  if (status !== 'paused') return '';
  const end = describeEnd(plan);
  return [
    ...(durationSeconds === undefined ? [] : ['The timer stands still until the poll goes on.']),
    ...(end === '' ? [] : [`It ${end} all the same.`]),
  ].join(' ');
}

type PlannedEnd = { [Field in 'closesAt' | 'durationSeconds']?: PollView[Field] | undefined };

function describeEnd({ closesAt, durationSeconds }: PlannedEnd): string {
  const timer =
    durationSeconds === undefined ? '' : `closes after ${formatDuration(durationSeconds)}`;
  const isAhead = closesAt !== undefined && Date.parse(closesAt) > Date.now();
  if (!isAhead) return timer;
  const time = formatInZone(closesAt, ownTimezone());
  return timer === '' ? `closes ${time}` : `${timer}, ${time} at the latest`;
}

function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const SOON_MS = 10_000;

interface CountdownProps {
  label: 'Opens' | 'Closes';
  at: string;
  note?: string;
}

function Countdown({ label, at, note = '' }: CountdownProps) {
  const leftMs = Date.parse(at) - useServerNow();
  const Icon = label === 'Opens' ? IconClock : IconHourglass;
  return (
    <div className={classes.times}>
      <span
        className={classes.countdown}
        data-soon={leftMs < SOON_MS || undefined}
        data-label={label}
      >
        <Icon size={16} aria-hidden="true" />
        {label} in{' '}
        <time role="timer" dateTime={at} className={classes.left}>
          {formatCountdown(leftMs)}
        </time>
      </span>
      <span>
        {formatInZone(at, ownTimezone())}
        {note !== '' && `; ${note}`}
      </span>
    </div>
  );
}
