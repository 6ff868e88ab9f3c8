import { Skeleton, Stack } from '@mantine/core';
import type { LiveUpdate, PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Outlet, useOutletContext, useParams } from 'react-router';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { type Section, SectionNav } from '../layout/section-nav.tsx';
import { useLiveTopic } from '../live/use-live-topic.ts';
import { PollHeader } from './poll-header.tsx';
import { pollKeys, pollQuery } from './poll-queries.ts';
import { canSetAside, type Writing, writingOf } from './poll-types.ts';
import { useWaiting } from './posts/use-waiting.ts';

const RESULTS: Section = { to: '', label: 'Results' };
const WRITTEN: Record<Writing, Section> = {
  questions: { to: 'questions', label: 'Questions' },
  texts: { to: 'texts', label: 'Answers' },
  words: { to: 'words', label: 'Words' },
};
const FRAUD: Section = { to: 'fraud', label: 'Fraud' };
const CODES: Section = { to: 'codes', label: 'Codes' };
const SETTINGS: Section = { to: 'settings', label: 'Settings' };

function sectionsOf(poll: PollView, waiting: number | undefined): Section[] {
  const writing = writingOf(poll);
  return [
    RESULTS,
    ...(writing === undefined ? [] : [{ ...writtenSection(poll, writing), waiting }]),
    ...(canSetAside(poll) ? [FRAUD] : []),
    ...(poll.voterIdentity === 'code' ? [CODES] : []),
    SETTINGS,
  ];
}

function writtenSection({ type }: PollView, writing: Writing): Section {
  const section = WRITTEN[writing];
  return writing === 'words' && type !== 'word-cloud'
    ? { ...section, label: 'Write-ins' }
    : section;
}

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
  const waiting = useWaiting(poll, update);
  const { status, round, endsAt } = standingOf(poll, update);

  // Somebody else, or the clock, moved the poll: its definition is asked for again.
  useEffect(() => {
    void client.invalidateQueries({
      queryKey: pollKeys.poll(pollId),
      predicate: ({ state }) => {
        const held = state.data as PollView | undefined;
        return held?.status !== status || held.round !== round || held.endsAt !== endsAt;
      },
    });
  }, [client, pollId, status, round, endsAt]);

  const { endsAt: _, ...rest } = poll;
  const standing = { ...rest, status, round, ...(endsAt !== undefined && { endsAt }) };
  const context: PollContext = { poll: standing, update };
  return (
    <>
      <PollHeader poll={context.poll} />
      <SectionNav label="Sections of the poll" sections={sectionsOf(poll, waiting)} />
      <Outlet context={context} />
    </>
  );
}

/** How the poll stands: by its live state, as long as that is in step. */
function standingOf(
  poll: PollView,
  { status, state }: LiveUpdate<PollState>,
): Pick<PollView, 'status' | 'round'> & { endsAt: string | undefined } {
  if (status !== 'live' || !state) {
    return { status: poll.status, round: poll.round, endsAt: poll.endsAt };
  }
  return { status: state.status, round: state.round, endsAt: state.closesAt };
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
