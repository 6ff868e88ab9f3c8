import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { PollView } from '@rostrum/contracts';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { DangerZone } from '../../layout/danger-zone.tsx';
import { useDeletePoll } from '../poll-mutations.ts';

interface DeletePollProps {
  poll: PollView;
}

export function DeletePoll({ poll }: DeletePollProps) {
  const [isAsking, dialog] = useDisclosure(false);
  const remove = useDeletePoll(poll);
  return (
    <>
      <DangerZone
        title="Delete this poll"
        description="Its ballots and results go with it. There is no way back."
        actionLabel="Delete poll"
        onAction={dialog.open}
      />
      <ConfirmDialog
        opened={isAsking}
        onClose={dialog.close}
        title="Delete the poll?"
        confirmLabel="Delete poll"
        isDestructive
        typedText={poll.key ?? poll.pollId}
        onConfirm={async () => {
          await remove.mutateAsync();
          notifyDone('The poll was deleted.');
        }}
      >
        <Text size="sm">“{poll.question}” and every ballot cast in it are deleted.</Text>
      </ConfirmDialog>
    </>
  );
}
