import type { OperationsView } from '@rostrum/contracts';
import classes from './partition-chart.module.css';
import { type PartitionMeasure, severityOf } from './partition-words.ts';

interface PartitionChartProps {
  view: OperationsView;
  measure: PartitionMeasure;
}

const HEIGHT = 100;
/** What is not open is seen although there may be nothing to measure. */
const CLOSED_HEIGHT = 12;
const SEVERITIES = ['warning', 'critical'] as const;

/** A bar for each partition, and where the thresholds are as soon as one comes near them. */
export function PartitionChart({ view, measure }: PartitionChartProps) {
  const { partitions } = view;
  const threshold = measure.threshold(view);
  const most = Math.max(0, ...partitions.map(measure.of));
  // So that little is seen to be little.
  const scale = Math.max(most * 1.1, threshold ? threshold.warning * 1.1 : 10);
  return (
    <figure style={{ margin: 0 }}>
      <svg
        className={classes.plot}
        viewBox={`0 0 ${partitions.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${measure.label}, a bar for each partition; ${measure.format(most)} at most`}
      >
        {partitions.map((partition, index) => {
          const value = measure.of(partition);
          const isOpen = partition.state === 'open';
          const height = Math.max((value / scale) * HEIGHT, isOpen ? 0 : CLOSED_HEIGHT);
          return (
            <g key={partition.partition}>
              <title>
                {`Partition ${partition.partition}: ${isOpen ? measure.format(value) : partition.state}`}
              </title>
              <rect className={classes.hover} x={index} width={1} height={HEIGHT} />
              <rect
                className={classes[severityOf(partition, measure, view)]}
                x={index + 0.1}
                width={0.8}
                y={HEIGHT - height}
                height={height}
              />
            </g>
          );
        })}
        {threshold &&
          SEVERITIES.filter((severity) => threshold[severity] <= scale).map((severity) => {
            const y = HEIGHT - (threshold[severity] / scale) * HEIGHT;
            return (
              <line
                key={severity}
                className={classes.limit}
                data-severity={severity}
                {...{ x1: 0, x2: partitions.length, y1: y, y2: y }}
              />
            );
          })}
      </svg>
      <div className={classes.ends} aria-hidden="true">
        <span>0</span>
        <span>
          by partition, {measure.format(most)} at most
          {threshold && `, a warning from ${measure.format(threshold.warning)}`}
        </span>
        <span>{partitions.length - 1}</span>
      </div>
    </figure>
  );
}
