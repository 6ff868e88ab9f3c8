import { Skeleton, Stack } from '@mantine/core';
import type { LiveUpdate, PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Outlet, useOutletContext, useParams } from 'react-router';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { SectionNav } from '../layout/section-nav.tsx';
import { useLiveTopic } from '../live/use-live-topic.ts';
import { PollHeader } from './poll-header.tsx';
import { pollKeys, pollQuery } from './poll-queries.ts';

const SECTIONS = [
  { to: '', label: 'Results' },
  { to: 'settings', label: 'Settings' },
];

interface PollContext {
  poll: PollView;
  update: LiveUpdate<PollState>;
}

export function PollLayout() {
  const { pollId = '' } = useParams();
  const poll = useQuery(pollQuery(pollId));
  if (poll.isPending) return <PollSkeleton />;
  if (poll.isError) {
    return (
      <>
        <PageHeader title={pollId} parent={{ to: '/polls', label: 'Polls' }} />
        <ErrorPanel
          error={poll.error}
          title="This poll cannot be shown"
          onRetry={() => poll.refetch()}
        />
      </>
    );
  }
  return <LivePoll key={poll.data.pollId} poll={poll.data} pollId={pollId} />;
}

/** The poll of the page; for pages under `PollLayout`. */
export function usePoll(): PollContext {
  return useOutletContext<PollContext>();
}

interface LivePollProps {
  poll: PollView;
  /** As it stands in the address: the id or the key. */
  pollId: string;
}

function LivePoll({ poll, pollId }: LivePollProps) {
  const client = useQueryClient();
  const update = useLiveTopic(`poll:${poll.pollId}`);
  const status = update.state?.status ?? poll.status;

  // Somebody else opened or closed the poll: its definition is asked for again.
  useEffect(() => {
    void client.invalidateQueries({
      queryKey: pollKeys.poll(pollId),
      predicate: ({ state }) => (state.data as PollView | undefined)?.status !== status,
    });
  }, [client, pollId, status]);

  const context: PollContext = { poll: { ...poll, status }, update };
  return (
    <>
      <PollHeader poll={context.poll} />
      <SectionNav label="Sections of the poll" sections={SECTIONS} />
      <Outlet context={context} />
    </>
  );
}

function PollSkeleton() {
  return (
    <Stack aria-busy="true">
      <Skeleton height={16} width={60} />
      <Skeleton height={32} width={360} />
      <Skeleton height={40} />
      <Skeleton height={280} radius="lg" />
    </Stack>
  );
}
