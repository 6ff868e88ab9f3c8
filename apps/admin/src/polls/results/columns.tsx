import { VisuallyHidden } from '@mantine/core';
import { formatCount } from '../../formats/numbers.ts';
import classes from './columns.module.css';

export interface Column {
  /** The value, or the span of values, in words. */
  label: string;
  votes: number;
  tone?: 'bad' | 'fair' | 'good';
}

/** Beyond this, only the ends have their labels under them. */
const MOST_LABELLED = 11;

/** Beyond this, the numbers would run into each other. */
const MOST_NUMBERED = 20;

interface ColumnsProps {
  label: string;
  columns: Column[];
  height?: number;
}

/** A small histogram; the number over each column, and its value below. */
export function Columns({ label, columns, height = 96 }: ColumnsProps) {
  const most = Math.max(1, ...columns.map(({ votes }) => votes));
  const isCrowded = columns.length > MOST_LABELLED;
  const [first, last] = [columns[0], columns.at(-1)];
  return (
    <div className={classes.chart}>
      <ol
        className={classes.columns}
        data-crowded={isCrowded || undefined}
        aria-label={label}
        style={{ height }}
      >
        {columns.map((column) => (
          <li
            key={column.label}
            className={classes.column}
            data-tone={column.tone}
            title={`${column.label}: ${formatCount(column.votes)}`}
          >
            <VisuallyHidden>
              {column.label}: {formatCount(column.votes)}
            </VisuallyHidden>
            <span className={classes.votes} aria-hidden="true">
              {columns.length <= MOST_NUMBERED && column.votes > 0 && formatCount(column.votes)}
            </span>
            <span
              className={classes.bar}
              aria-hidden="true"
              style={{ transform: `scaleY(${column.votes / most})` }}
            />
            {!isCrowded && (
              <span className={classes.value} aria-hidden="true">
                {column.label}
              </span>
            )}
          </li>
        ))}
      </ol>
      {isCrowded && first && last && (
        <div className={classes.ends} aria-hidden="true">
          <span>{first.label}</span>
          <span>{last.label}</span>
        </div>
      )}
    </div>
  );
}
