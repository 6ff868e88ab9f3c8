import classes from './figure.module.css';

interface FigureProps {
  label: string;
  value: string;
  note?: string;
}

/** One number with its name; goes into a `<dl>`. */
export function Figure({ label, value, note }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>
        {value} {note && <span className={classes.note}>{note}</span>}
      </dd>
    </div>
  );
}
