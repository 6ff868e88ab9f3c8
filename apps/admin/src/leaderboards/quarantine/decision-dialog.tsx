import { Text } from '@mantine/core';
import type { LeaderboardView, QuarantinedSubmissionView } from '@rostrum/contracts';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { formatScore } from '../../formats/numbers.ts';
import { type Decision, useSettleQuarantined } from './quarantine-queries.ts';

interface DecisionDialogProps {
  board: LeaderboardView;
  asked: { held: QuarantinedSubmissionView; act: Decision['act'] } | undefined;
  onClose: () => void;
}

export function DecisionDialog({ board, asked, onClose }: DecisionDialogProps) {
  const settle = useSettleQuarantined(board.key);
  if (!asked) return null;
  const { held, act } = asked;
  const isApproval = act === 'approve';
  const what = `${formatScore(held.score)} of ${held.memberId}`;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={isApproval ? `Approve ${what}?` : `Reject ${what}?`}
      confirmLabel={isApproval ? 'Approve' : 'Reject'}
      isDestructive={!isApproval}
      onConfirm={async () => {
        await settle.mutateAsync({ id: held.id, act });
        notifyDone(isApproval ? `${what} counts now.` : `${what} was rejected.`);
      }}
    >
      <Text size="sm">
        {isApproval
          ? 'It counts in the periods of the time when it was made, as if it had not been held.'
          : 'It never counts. There is no way back; the member may submit it again.'}
      </Text>
    </ConfirmDialog>
  );
}
