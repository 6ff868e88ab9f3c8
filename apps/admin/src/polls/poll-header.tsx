import { Button, Group, Text } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '../feedback/confirm-dialog.tsx';
import { notifyDone } from '../feedback/notify.ts';
import { labelOf } from '../forms/choice.ts';
import { CopyText } from '../layout/copy-text.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { POLL_TYPES } from './poll-choices.ts';
import { type PollAction, useMovePoll } from './poll-mutations.ts';
import { StatusBadge } from './status-badge.tsx';

interface PollHeaderProps {
  poll: PollView;
}

const ACTIONS = {
  open: {
    title: 'Open the poll?',
    label: 'Open poll',
    text: 'Voters can vote from now on. Its options cannot be changed after that.',
    done: 'The poll is open.',
  },
  close: {
    title: 'Close the poll?',
    label: 'Close poll',
    text: 'No more ballots are taken, and the results are final.',
    done: 'The poll is closed.',
  },
} satisfies Record<PollAction, object>;

export function PollHeader({ poll }: PollHeaderProps) {
  return (
    <PageHeader
      title={poll.question}
      parent={{ to: '/polls', label: 'Polls' }}
      badges={<StatusBadge status={poll.status} />}
      description={
        <Group gap="xs">
          <CopyText
            text={poll.key ?? poll.pollId}
            label={poll.key ? 'Copy the key' : 'Copy the id'}
          />
          <span>{labelOf(POLL_TYPES, poll.type)}</span>
        </Group>
      }
      actions={<PollActions poll={poll} />}
    />
  );
}

function PollActions({ poll }: PollHeaderProps) {
  const move = useMovePoll(poll.pollId);
  const [action, setAction] = useState<PollAction>('open');
  const [isAsking, setIsAsking] = useState(false);
  const { title, label, text, done } = ACTIONS[action];

  function ask(asked: PollAction): void {
    setAction(asked);
    setIsAsking(true);
  }

  return (
    <>
      {poll.status === 'draft' && (
        <Button
          color="teal.8"
          leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
          onClick={() => ask('open')}
        >
          Open poll
        </Button>
      )}
      {poll.status === 'open' && (
        <Button
          color="red"
          variant="light"
          leftSection={<IconPlayerStop size={16} aria-hidden="true" />}
          onClick={() => ask('close')}
        >
          Close poll
        </Button>
      )}
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={title}
        confirmLabel={label}
        isDestructive={action === 'close'}
        onConfirm={async () => {
          await move.mutateAsync(action);
          notifyDone(done);
        }}
      >
        <Text size="sm">{text}</Text>
      </ConfirmDialog>
    </>
  );
}
