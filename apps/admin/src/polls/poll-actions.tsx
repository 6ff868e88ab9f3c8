import { Button, List, Stack, Text } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import {
  type Icon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRestore,
} from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '../feedback/confirm-dialog.tsx';
import { notifyDone, notifyFailed } from '../feedback/notify.ts';
import { movesOf, type PollMove } from './poll-moves.ts';
import { type PollAction, useMovePoll } from './poll-mutations.ts';

const LOOKS: Record<PollAction, { Icon: Icon; color?: string; variant: string }> = {
  open: { Icon: IconPlayerPlay, color: 'teal.8', variant: 'filled' },
  pause: { Icon: IconPlayerPause, variant: 'default' },
  close: { Icon: IconPlayerStop, color: 'red', variant: 'light' },
  reopen: { Icon: IconRestore, variant: 'default' },
  reset: { Icon: IconRefresh, variant: 'default' },
};

interface PollActionsProps {
  poll: PollView;
}

/** A button for each move that the poll's status allows. */
export function PollActions({ poll }: PollActionsProps) {
  const move = useMovePoll(poll.pollId);
  const [asked, setAsked] = useState<PollMove>();
  const [isAsking, setIsAsking] = useState(false);

  function start(chosen: PollMove): void {
    if (chosen.question) {
      setAsked(chosen);
      setIsAsking(true);
      return;
    }
    move.mutate(chosen.action, {
      onSuccess: () => notifyDone(chosen.done),
      onError: (error) => notifyFailed(`The poll could not be moved`, error),
    });
  }

  return (
    <>
      {movesOf(poll).map((one) => {
        const { Icon, ...look } = LOOKS[one.action];
        return (
          <Button
            key={one.label}
            {...look}
            leftSection={<Icon size={16} aria-hidden="true" />}
            loading={!one.question && move.isPending}
            onClick={() => start(one)}
          >
            {one.label}
          </Button>
        );
      })}
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={asked?.question?.title ?? ''}
        confirmLabel={asked?.label ?? ''}
        isDestructive={asked?.action === 'close' || asked?.action === 'reset'}
        onConfirm={async () => {
          if (!asked) return;
          await move.mutateAsync(asked.action);
          notifyDone(asked.done);
        }}
      >
        <Consequences question={asked?.question} />
      </ConfirmDialog>
    </>
  );
}

function Consequences({ question }: { question: PollMove['question'] }) {
  if (!question) return null;
  const { text, lost, kept } = question;
  return (
    <Stack gap="sm">
      <Text size="sm">{text}</Text>
      {lost !== undefined && (
        <List size="sm" spacing="xs">
          <List.Item>
            <strong>Lost:</strong> {lost}
          </List.Item>
          <List.Item>
            <strong>Kept:</strong> {kept}
          </List.Item>
        </List>
      )}
    </Stack>
  );
}
