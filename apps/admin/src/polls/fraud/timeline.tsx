import type { PollSignalsView } from '@rostrum/contracts';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { formatWidth, formatWithin } from './span-words.ts';
import classes from './timeline.module.css';

interface TimelineProps {
  signals: PollSignalsView;
}

const HEIGHT = 100;

/** How many ballots came when: a bar for each stretch of time, those of bursts in their own color. */
export function Timeline({ signals }: TimelineProps) {
  const { timeline, bursts } = signals;
  const { ballots, aside, bucketSeconds } = timeline;
  const firstMs = Date.parse(timeline.from ?? '');
  const widthMs = bucketSeconds * 1000;
  const spanMs = ballots.length * widthMs;
  const most = Math.max(1, ...ballots);
  const toneAt = (atMs: number): string | undefined => {
    const burst = bursts.find(({ from, to }) => Date.parse(from) <= atMs && atMs < Date.parse(to));
    if (!burst) return classes.counted;
    return burst.isSuspicious ? classes.suspicious : classes.burst;
  };
  const width = formatWidth(bucketSeconds);
  return (
    <figure style={{ margin: 0 }}>
      <svg
        className={classes.plot}
        viewBox={`0 0 ${ballots.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Ballots over time, a bar for ${width}; ${countOf(most, 'ballot')} in the fullest`}
      >
        {ballots.map((count, index) => {
          const atMs = firstMs + index * widthMs;
          const [all, out] = [(count / most) * HEIGHT, ((aside[index] ?? 0) / most) * HEIGHT];
          return (
            <g key={atMs}>
              <title>{`${formatWithin(atMs, spanMs)}: ${formatCount(count)}`}</title>
              <rect
                className={toneAt(atMs)}
                x={index + 0.05}
                width={0.9}
                y={HEIGHT - all + out}
                height={all - out}
              />
              <rect
                className={classes.aside}
                x={index + 0.05}
                width={0.9}
                y={HEIGHT - all}
                height={out}
              />
            </g>
          );
        })}
      </svg>
      <div className={classes.ends} aria-hidden="true">
        <span>{formatWithin(firstMs, spanMs)}</span>
        <span>a bar for {width}</span>
        <span>{formatWithin(firstMs + spanMs, spanMs)}</span>
      </div>
      <Legend signals={signals} />
    </figure>
  );
}

/** Only what is there to see. */
function Legend({ signals: { bursts, asideCount } }: TimelineProps) {
  const shown: [label: string, color: string, isThere: boolean][] = [
    ['Ballots', 'var(--mantine-primary-color-filled)', true],
    ['Burst', 'var(--mantine-color-orange-6)', bursts.some((burst) => !burst.isSuspicious)],
    ['Suspicious burst', 'var(--mantine-color-red-6)', bursts.some((burst) => burst.isSuspicious)],
    ['Set aside', 'var(--mantine-color-gray-5)', asideCount > 0],
  ];
  return (
    <ul className={classes.legend}>
      {shown
        .filter(([, , isThere]) => isThere)
        .map(([label, background]) => (
          <li key={label}>
            <span className={classes.swatch} style={{ background }} aria-hidden="true" />
            {label}
          </li>
        ))}
    </ul>
  );
}
