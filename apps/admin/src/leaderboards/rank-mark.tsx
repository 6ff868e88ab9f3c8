import { formatCount } from '../formats/numbers.ts';
import classes from './rank-mark.module.css';

interface RankMarkProps {
  rank: number;
}

/** A rank; the first three stand out as on a podium. */
export function RankMark({ rank }: RankMarkProps) {
  return (
    <span className={classes.mark} data-place={rank <= 3 ? rank : undefined}>
      {formatCount(rank)}
    </span>
  );
}
