import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import classes from './reaction-results.module.css';

/** Of one kind: a picture of a storm, not the storm. */
const MOST_AFLOAT = 8;
/** Of one change of the count, which may stand for thousands. */
const MOST_AT_ONCE = 2;

interface Floating {
  id: number;
  /** Per cent of the width. */
  left: number;
}

interface FloatingReactionsProps {
  label: string;
  votes: number;
}

/** A few of the reactions that come in, rising: decoration, so nothing where motion is unwelcome. */
export function FloatingReactions({ label, votes }: FloatingReactionsProps) {
  const isStill = useReducedMotion();
  const [afloat, setAfloat] = useState<Floating[]>([]);
  const seen = useRef(votes);
  const last = useRef(0);

  useEffect(() => {
    const count = Math.min(Math.max(0, votes - seen.current), MOST_AT_ONCE);
    seen.current = votes;
    const risen = Array.from({ length: count }, () => {
      last.current += 1;
      return { id: last.current, left: 15 + Math.random() * 70 };
    });
    if (risen.length > 0) setAfloat((standing) => [...standing, ...risen].slice(-MOST_AFLOAT));
  }, [votes]);

  if (isStill) return null;
  return (
    <span className={classes.sky} aria-hidden="true">
      {afloat.map(({ id, left }) => (
        <span
          key={id}
          className={classes.floating}
          style={{ left: `${left}%` }}
          onAnimationEnd={() => setAfloat((standing) => standing.filter((one) => one.id !== id))}
        >
          {label}
        </span>
      ))}
    </span>
  );
}
