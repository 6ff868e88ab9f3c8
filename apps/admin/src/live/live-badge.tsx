import { Tooltip } from '@mantine/core';
import type { LiveUpdate } from '@rostrum/client';
import classes from './live-badge.module.css';

interface LiveBadgeProps {
  update: LiveUpdate<unknown>;
}

const STATES = {
  live: { label: 'Live', hint: 'In step with the service.' },
  connecting: { label: 'Connecting', hint: 'Waiting for the first state.' },
  stale: {
    label: 'Reconnecting',
    hint: 'What you see may be behind; it is brought up to date as soon as possible.',
  },
  refused: { label: 'Not live', hint: '' },
};

/** Whether what is shown moves with the service. */
export function LiveBadge({ update }: LiveBadgeProps) {
  const { error, status } = update;
  const name = error && status !== 'live' ? 'refused' : status;
  const { label, hint } = STATES[name];
  return (
    <Tooltip label={error && name === 'refused' ? error.message : hint}>
      <span className={classes.badge} data-state={name} role="status">
        <span className={classes.dot} aria-hidden="true" />
        {label}
      </span>
    </Tooltip>
  );
}
