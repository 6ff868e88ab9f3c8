import { Button, EmptyState, Group, Paper, Text, TextInput, Title } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import type { BurstView, PollView, ReleaseAside } from '@rostrum/contracts';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { notifyDone, notifyFailed } from '../../feedback/notify.ts';
import { countOf } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { IntegrityBadge } from '../integrity-badge.tsx';
import { usePoll } from '../poll-layout.tsx';
import classes from '../results/results-section.module.css';
import { AddressesSection } from './addresses-section.tsx';
import { AsideSection } from './aside-section.tsx';
import { BurstsSection } from './bursts-section.tsx';
import { signalsQuery, useMoveBallots } from './fraud-queries.ts';
import { type Doubt, SetAsideDialog } from './set-aside-dialog.tsx';
import { Timeline } from './timeline.tsx';

/** Signals are asked for no oftener, however fast ballots come in. */
const REFRESH_MS = 3000;

/** When ballots came and from where, and what is set aside of them. */
export function FraudPage() {
  const { poll, update } = usePoll();
  const version = useThrottledValue(update.state?.version, REFRESH_MS);
  const signals = useQuery(signalsQuery(poll.pollId, version));
  const [doubt, setDoubt] = useState<Doubt>();
  const release = useRelease(poll);
  const isEmpty = signals.data?.timeline.ballots.length === 0;
  return (
    <Paper p="lg" component="section" aria-labelledby="fraud-title">
      <Group justify="space-between" mb="lg">
        <Title order={2} size="h4" id="fraud-title">
          When ballots came
        </Title>
        <IntegrityBadge integrity={poll.integrity} />
      </Group>
      {signals.isPending && <TableSkeleton />}
      {signals.isError && <ErrorPanel error={signals.error} onRetry={() => signals.refetch()} />}
      {isEmpty && <NoBallots />}
      {signals.data && !isEmpty && (
        <>
          <Timeline signals={signals.data} />
          <BurstsSection
            poll={poll}
            signals={signals.data}
            onDoubt={setDoubt}
            onRelease={({ from, to }: BurstView) => release({ from, to })}
          />
          <AddressesSection poll={poll} signals={signals.data} onDoubt={setDoubt} />
          <VoterForm onDoubt={setDoubt} />
        </>
      )}
      {update.state && (
        <AsideSection
          poll={poll}
          state={update.state}
          version={version}
          onRelease={(voterIds) => release(voterIds === 'all' ? { all: true } : { voterIds })}
        />
      )}
      <SetAsideDialog poll={poll} doubt={doubt} onClose={() => setDoubt(undefined)} />
    </Paper>
  );
}

function useRelease({ pollId }: PollView): (body: ReleaseAside) => Promise<void> {
  const { mutateAsync } = useMoveBallots(pollId);
  return async (body) => {
    try {
      const { moved, full } = await mutateAsync({ to: 'counted', body });
      const rest = full > 0 ? ` For ${countOf(full, 'ballot')} an option has no room.` : '';
      notifyDone(`${countOf(moved, 'ballot')} ${moved === 1 ? 'counts' : 'count'} again.${rest}`);
    } catch (error) {
      notifyFailed('The ballots stay aside', error);
    }
  };
}

interface VoterFormProps {
  onDoubt: (doubt: Doubt) => void;
}

function VoterForm({ onDoubt }: VoterFormProps) {
  const [voterId, setVoterId] = useState('');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (voterId.trim() === '') return;
    onDoubt({
      title: `Set the ballot of ${voterId} aside?`,
      selection: { voterIds: [voterId.trim()] },
      reason: '',
    });
  }
  return (
    <section className={classes.section} aria-labelledby="voter-title">
      <Title order={3} size="h5" id="voter-title" mb="xs">
        One voter
      </Title>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Voter id"
            value={voterId}
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setVoterId(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            Set aside
          </Button>
        </Group>
      </form>
    </section>
  );
}

function NoBallots() {
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconShieldCheck />}
      title="No ballots yet"
      description={
        <Text size="sm">Once they come in, you see when, and whether some look like a script.</Text>
      }
    />
  );
}
