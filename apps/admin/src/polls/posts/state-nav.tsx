import { Link } from 'react-router';
import { formatCount } from '../../formats/numbers.ts';
import type { PostState, StateChoice } from './post-moves.ts';
import classes from './posts.module.css';

interface StateNavProps {
  label: string;
  states: StateChoice[];
  state: PostState;
  /** Absent until they are known. */
  counts: Partial<Record<PostState, number>> | undefined;
  addressOf: (change: { state: PostState }) => string;
}

/** A link to the list of each state, and how much there is in it. */
export function StateNav({ label, states, state, counts, addressOf }: StateNavProps) {
  return (
    <nav aria-label={label} className={classes.states}>
      {states.map(({ value, label: name }) => (
        <Link
          key={value}
          to={{ search: addressOf({ state: value }) }}
          replace
          preventScrollReset
          className={classes.state}
          aria-current={value === state ? 'page' : undefined}
        >
          {name}
          {counts?.[value] !== undefined && (
            <span className={classes.stateCount}>{formatCount(counts[value])}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
