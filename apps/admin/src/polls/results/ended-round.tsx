import { Alert } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { IntegrityBadge } from '../integrity-badge.tsx';
import { roundQuery } from '../poll-queries.ts';
import { CountSection } from './count/count-section.tsx';
import { PollFigures } from './poll-figures.tsx';
import { ResultsHead } from './results-head.tsx';
import { RoundSelect } from './round-select.tsx';

interface EndedRoundProps {
  poll: PollView;
  round: number;
  onChoose: (round: number | undefined) => void;
}

export function EndedRound({ poll, round, onChoose }: EndedRoundProps) {
  const results = useQuery(roundQuery(poll.pollId, round));
  return (
    <>
      <ResultsHead state={results.data}>
        <RoundSelect poll={poll} round={round} onChoose={onChoose} />
        <IntegrityBadge integrity={poll.integrity} />
      </ResultsHead>
      <Alert color="gray" mb="lg">
        Round {round} is over: this is what it came to.
      </Alert>
      {results.isPending && <TableSkeleton />}
      {results.isError && <ErrorPanel error={results.error} onRetry={() => results.refetch()} />}
      {results.data && (
        <>
          <PollFigures poll={poll} state={results.data} />
          <CountSection key={round} poll={poll} state={results.data} />
        </>
      )}
    </>
  );
}
