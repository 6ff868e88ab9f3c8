import type { ReactNode } from 'react';
import classes from './more-figures.module.css';

interface MoreFiguresProps {
  title: string;
  children: ReactNode;
}

/** Numbers for whoever wants them all. */
export function MoreFigures({ title, children }: MoreFiguresProps) {
  return (
    <details className={classes.details}>
      <summary className={classes.summary}>{title}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
