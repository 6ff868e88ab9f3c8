import { useReducedMotion } from '@mantine/hooks';
import type { PollState } from '@rostrum/client';
import { useEffect, useRef, useState } from 'react';
import classes from './reaction-results.module.css';

/** On the screen at once: a picture of a storm, not the storm. */
const MOST_AFLOAT = 24;
/** Of one change of the counts, which may stand for thousands. */
const MOST_AT_ONCE = 4;

interface Floating {
  id: number;
  label: string;
  /** Per cent of the width. */
  left: number;
}

interface FloatingReactionsProps {
  options: PollState['options'];
}

/** A few of the reactions that come in, rising: decoration, so nothing where motion is unwelcome. */
export function FloatingReactions({ options }: FloatingReactionsProps) {
  const isStill = useReducedMotion();
  const [afloat, setAfloat] = useState<Floating[]>([]);
  const seen = useRef(new Map(options.map(({ id, votes = 0 }) => [id, votes])));
  const next = useRef(0);

  useEffect(() => {
    const risen = options.flatMap(({ id, label, votes = 0 }) => {
      const count = Math.min(Math.max(0, votes - (seen.current.get(id) ?? 0)), MOST_AT_ONCE);
      seen.current.set(id, votes);
      return Array.from({ length: count }, () => {
        next.current += 1;
        return { id: next.current, label, left: 5 + Math.random() * 90 };
      });
    });
    if (risen.length > 0) setAfloat((standing) => [...standing, ...risen].slice(-MOST_AFLOAT));
  }, [options]);

  if (isStill) return null;
  return (
    <div className={classes.sky} aria-hidden="true">
      {afloat.map(({ id, label, left }) => (
        <span
          key={id}
          className={classes.floating}
          style={{ left: `${left}%` }}
          onAnimationEnd={() => setAfloat((standing) => standing.filter((one) => one.id !== id))}
        >
          {label}
        </span>
      ))}
    </div>
  );
}
