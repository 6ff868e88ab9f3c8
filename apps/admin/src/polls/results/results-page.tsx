import { Alert, Paper } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { LiveBadge } from '../../live/live-badge.tsx';
import { IntegrityBadge } from '../integrity-badge.tsx';
import { usePoll } from '../poll-layout.tsx';
import { CountSection } from './count/count-section.tsx';
import { EndedRound } from './ended-round.tsx';
import { PollFigures } from './poll-figures.tsx';
import { RecountSection } from './recount-section.tsx';
import { ResultsHead } from './results-head.tsx';
import { RoundSelect } from './round-select.tsx';
import { useChosenRound } from './use-chosen-round.ts';

export function ResultsPage() {
  const { poll } = usePoll();
  const [round, chooseRound] = useChosenRound(poll.round);
  return (
    <Paper p="lg" component="section" aria-labelledby="results-title">
      {round === undefined ? (
        <CurrentRound onChoose={chooseRound} />
      ) : (
        <EndedRound poll={poll} round={round} onChoose={chooseRound} />
      )}
    </Paper>
  );
}

interface CurrentRoundProps {
  onChoose: (round: number | undefined) => void;
}

function CurrentRound({ onChoose }: CurrentRoundProps) {
  const { poll, update } = usePoll();
  const { state, error } = update;
  return (
    <>
      <ResultsHead state={state}>
        <RoundSelect poll={poll} round={undefined} onChoose={onChoose} />
        <IntegrityBadge integrity={poll.integrity} />
        <LiveBadge update={update} />
      </ResultsHead>
      <StandingNote status={poll.status} />
      {state && (
        <>
          <PollFigures poll={poll} state={state} />
          <CountSection poll={poll} state={state} />
          {poll.type !== 'reactions' && <RecountSection poll={poll} />}
        </>
      )}
      {!state && error && <ErrorPanel error={error} title="The live results were refused" />}
      {!state && !error && <TableSkeleton rows={Math.max(poll.options.length, 3)} />}
    </>
  );
}

const NOTES: Partial<Record<PollView['status'], string>> = {
  draft: 'This poll is a draft: nobody can vote yet. Open it to start the count.',
  scheduled: 'This poll is scheduled: nobody can vote before it opens.',
  paused: 'This poll is paused: no ballots are taken until it goes on.',
};

function StandingNote({ status }: Pick<PollView, 'status'>) {
  const note = NOTES[status];
  if (note === undefined) return null;
  return (
    <Alert color={status === 'paused' ? 'yellow' : 'gray'} mb="lg">
      {note}
    </Alert>
  );
}
