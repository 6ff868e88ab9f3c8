import type { PollState } from '@rostrum/client';
import { formatCount, formatDecimal, formatShare, formatSigned } from '../../formats/numbers.ts';
import { Columns } from './columns.tsx';
import { npsColumns } from './distributions.ts';
import classes from './nps-results.module.css';

interface NpsResultsProps {
  nps: NonNullable<PollState['nps']>;
  number: NonNullable<PollState['number']>;
}

/** The score on its way from -100 to 100, the three groups, and the answers one by one. */
export function NpsResults({ nps, number }: NpsResultsProps) {
  const groups = [
    { tone: 'bad', label: 'Detractors', answers: '0 to 6', votes: nps.detractors },
    { tone: 'fair', label: 'Passives', answers: '7 and 8', votes: nps.passives },
    { tone: 'good', label: 'Promoters', answers: '9 and 10', votes: nps.promoters },
  ];
  return (
    <div className={classes.results}>
      <div className={classes.head}>
        <p className={classes.score}>
          <span className={classes.figure} data-figure="nps">
            {formatSigned(nps.score)}
          </span>
          <span className={classes.caption}>net promoter score</span>
        </p>
        <Gauge score={nps.score} />
      </div>
      <div className={classes.bar} aria-hidden="true">
        {groups.map(({ tone, votes }) => (
          <span key={tone} className={classes.part} data-tone={tone} style={{ flexGrow: votes }} />
        ))}
      </div>
      <dl className={classes.groups}>
        {groups.map(({ tone, label, answers, votes }) => (
          <div key={tone} className={classes.group} data-tone={tone}>
            <dt>
              {label} <span className={classes.answers}>{answers}</span>
            </dt>
            <dd>
              {formatCount(votes)}{' '}
              <span className={classes.share}>{formatShare(votes / number.count)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <Columns
        label="How often each answer was given"
        columns={npsColumns(number.histogram)}
        height={140}
      />
      <p className={classes.mean}>
        Mean answer {formatDecimal(number.mean)}, median {formatDecimal(number.median)}
      </p>
    </div>
  );
}

function Gauge({ score }: { score: number }) {
  return (
    <div className={classes.gauge} aria-hidden="true">
      <div className={classes.scale}>
        <span className={classes.needle} style={{ left: `${(score + 100) / 2}%` }} />
      </div>
      <div className={classes.marks}>
        <span>−100</span>
        <span>0</span>
        <span>+100</span>
      </div>
    </div>
  );
}
