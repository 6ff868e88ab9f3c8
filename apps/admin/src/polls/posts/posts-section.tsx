import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LiveBadge } from '../../live/live-badge.tsx';
import { usePoll } from '../poll-layout.tsx';
import { type PostKind, type PostState, statesOf } from './post-moves.ts';
import { StateNav } from './state-nav.tsx';

interface PostsSectionProps {
  kind: PostKind;
  title: string;
  state: PostState;
  counts: Partial<Record<PostState, number>> | undefined;
  addressOf: (change: { state: PostState }) => string;
  /** Beside the states: in which order, and what else can be done. */
  controls?: ReactNode;
  children: ReactNode;
}

/** The head of a page of what people wrote, with a link for each state. */
export function PostsSection(props: PostsSectionProps) {
  const { kind, title, state, counts, addressOf, controls, children } = props;
  const { update } = usePoll();
  return (
    <Paper component="section" aria-labelledby="posts-title" style={{ overflow: 'clip' }}>
      <Group justify="space-between" p="lg" pb="sm" gap="sm">
        <Title order={2} size="h4" id="posts-title">
          {title}
        </Title>
        <LiveBadge update={update} />
      </Group>
      <Group justify="space-between" px="lg" pb="md" gap="sm">
        <StateNav
          label={`${title} by state`}
          states={statesOf(kind)}
          state={state}
          counts={counts}
          addressOf={addressOf}
        />
        {controls}
      </Group>
      {children}
    </Paper>
  );
}
