import { Alert, Group, Paper, Text, Title } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { LiveBadge } from '../../live/live-badge.tsx';
import { usePoll } from '../poll-layout.tsx';
import { ResultBars } from './result-bars.tsx';

export function ResultsPage() {
  const { poll, update } = usePoll();
  const { state, error } = update;
  return (
    <Paper p="lg" component="section" aria-labelledby="results-title">
      <Group justify="space-between" mb="lg">
        <Title order={2} size="h4" id="results-title">
          {state ? countOf(state.ballotCount ?? 0, 'ballot') : 'Results'}
        </Title>
        <LiveBadge update={update} />
      </Group>
      {state && <Results poll={poll} state={state} />}
      {!state && error && <ErrorPanel error={error} title="The live results were refused" />}
      {!state && !error && <TableSkeleton rows={poll.options.length} />}
    </Paper>
  );
}

interface ResultsProps {
  poll: PollView;
  state: PollState;
}

function Results({ poll, state }: ResultsProps) {
  return (
    <>
      {poll.status === 'draft' && (
        <Alert color="gray" mb="lg">
          This poll is a draft: nobody can vote yet. Open it to start the count.
        </Alert>
      )}
      <ResultBars options={state.options} isFinal={state.isFinal} />
      {poll.type === 'multiple' && (
        <Text size="sm" c="dimmed" mt="lg">
          {describeBounds(poll)} Shares are of the ballots, so they add up to more than 100 %.
        </Text>
      )}
    </>
  );
}

function describeBounds({ minChoices, maxChoices }: PollView): string {
  if (minChoices === maxChoices) return `A ballot names ${countOf(maxChoices, 'option')}.`;
  return `A ballot names ${minChoices} to ${countOf(maxChoices, 'option')}.`;
}
