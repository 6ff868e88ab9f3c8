import { Radio, Stack, Text } from '@mantine/core';
import type { LeaderboardView, MemberEntryView } from '@rostrum/contracts';
import { useState } from 'react';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { useRemoveEntry } from '../leaderboard-mutations.ts';

interface RemoveEntryDialogProps {
  board: LeaderboardView;
  entry: MemberEntryView;
  opened: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveEntryDialog(props: RemoveEntryDialogProps) {
  const { board, entry, opened, onClose, onRemoved } = props;
  const { memberId, period } = entry;
  const remove = useRemoveEntry(board.key);
  const [scope, setScope] = useState('period');

  async function confirm(): Promise<void> {
    await remove.mutateAsync(scope === 'period' ? { memberId, period } : { memberId });
    notifyDone(`${memberId} was removed.`);
    onRemoved();
  }

  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Remove ${memberId}?`}
      confirmLabel="Remove"
      isDestructive
      onConfirm={confirm}
    >
      <Stack gap="sm">
        <Text size="sm">The entry is gone for good; a later submission makes a new one.</Text>
        {board.periods.length > 1 && (
          <Radio.Group label="Remove from" value={scope} onChange={setScope}>
            <Stack gap="xs" mt="xs">
              <Radio value="period" label={`This period only (${period})`} />
              <Radio value="board" label="Every period of the board" />
            </Stack>
          </Radio.Group>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
