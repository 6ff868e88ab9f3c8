import type { OperationsView } from '@rostrum/contracts';
import { HISTORY_MS, useFigureHistory } from './figure-history.ts';
import classes from './partition-chart.module.css';
import type { PartitionMeasure } from './partition-words.ts';

interface HistoryChartProps {
  view: OperationsView;
  measure: PartitionMeasure;
}

const [WIDTH, HEIGHT] = [1000, 100];
const MINUTES = HISTORY_MS / 60_000;
/** Below this a line stays low, so that little is seen to be little. */
const SMALLEST_SCALE: Record<PartitionMeasure['key'], number> = {
  age: 1000,
  waiting: 10,
  length: 0.05,
};

/** How a measure went in the last minutes, the newest on the right. */
export function HistoryChart({ view, measure }: HistoryChartProps) {
  const points = useFigureHistory(view);
  const lastMs = points.at(-1)?.atMs ?? 0;
  const values = points.map(({ values: each }) => each[measure.key]);
  const most = Math.max(0, ...values);
  const scale = Math.max(most * 1.1, SMALLEST_SCALE[measure.key]);
  const line = points.map(({ atMs }, index) => {
    const x = WIDTH - ((lastMs - atMs) / HISTORY_MS) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - ((values[index] ?? 0) / scale) * HEIGHT).toFixed(1)}`;
  });
  const from = line[0]?.split(',')[0] ?? WIDTH;
  return (
    <figure style={{ margin: 0 }}>
      <svg
        className={classes.history}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${measure.label} in the last ${MINUTES} minutes; ${measure.format(most)} at most`}
      >
        <polygon
          className={classes.area}
          points={`${from},${HEIGHT} ${line.join(' ')} ${WIDTH},${HEIGHT}`}
        />
        <polyline className={classes.line} points={line.join(' ')} />
      </svg>
      <div className={classes.ends} aria-hidden="true">
        <span>{MINUTES} min ago</span>
        <span>
          {measure.format(most)} {measure.key === 'waiting' ? 'in all' : 'anywhere'} at most
        </span>
        <span>now</span>
      </div>
    </figure>
  );
}
