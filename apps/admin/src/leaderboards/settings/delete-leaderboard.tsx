import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { LeaderboardView } from '@rostrum/contracts';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { DangerZone } from '../../layout/danger-zone.tsx';
import { useDeleteLeaderboard } from '../leaderboard-mutations.ts';

interface DeleteLeaderboardProps {
  board: LeaderboardView;
}

export function DeleteLeaderboard({ board }: DeleteLeaderboardProps) {
  const [isAsking, dialog] = useDisclosure(false);
  const remove = useDeleteLeaderboard(board.key);
  return (
    <>
      <DangerZone
        title="Delete this leaderboard"
        description="Its entries in every period go with it. There is no way back."
        actionLabel="Delete leaderboard"
        onAction={dialog.open}
      />
      <ConfirmDialog
        opened={isAsking}
        onClose={dialog.close}
        title={`Delete ${board.name}?`}
        confirmLabel="Delete leaderboard"
        isDestructive
        typedText={board.key}
        onConfirm={async () => {
          await remove.mutateAsync();
          notifyDone(`${board.name} was deleted.`);
        }}
      >
        <Text size="sm">
          The leaderboard and all of its entries are deleted, in every period. Pages that show it
          stop moving.
        </Text>
      </ConfirmDialog>
    </>
  );
}
