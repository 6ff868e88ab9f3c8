import { VisuallyHidden } from '@mantine/core';
import { IconCaretDownFilled, IconCaretUpFilled } from '@tabler/icons-react';
import { countOf } from '../../formats/numbers.ts';
import classes from './rank-move.module.css';

interface RankMoveProps {
  rank: number;
  /** Where the member stood when the page was opened; absent when it was not shown. */
  firstRank: number | undefined;
}

export function RankMove({ rank, firstRank }: RankMoveProps) {
  if (firstRank === undefined) return <span className={classes.isNew}>new</span>;
  const gained = firstRank - rank;
  if (gained === 0) return null;
  const Caret = gained > 0 ? IconCaretUpFilled : IconCaretDownFilled;
  return (
    <span className={classes.move} data-direction={gained > 0 ? 'up' : 'down'}>
      <Caret size={14} aria-hidden="true" />
      <span aria-hidden="true">{Math.abs(gained)}</span>
      <VisuallyHidden>
        {gained > 0 ? 'up' : 'down'} {countOf(Math.abs(gained), 'place')}
      </VisuallyHidden>
    </span>
  );
}
