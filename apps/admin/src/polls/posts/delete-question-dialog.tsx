import { Text } from '@mantine/core';
import type { QuestionView } from '@rostrum/contracts';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { countOf } from '../../formats/numbers.ts';
import { shortened } from './post-list.tsx';
import { useDeleteQuestion } from './question-mutations.ts';

interface DeleteQuestionDialogProps {
  pollId: string;
  question: QuestionView;
  onClose: () => void;
}

export function DeleteQuestionDialog({ pollId, question, onClose }: DeleteQuestionDialogProps) {
  const remove = useDeleteQuestion(pollId);
  const { id, text, votes } = question;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title="Delete the question?"
      confirmLabel="Delete"
      isDestructive
      onConfirm={async () => {
        await remove.mutateAsync(id);
        notifyDone('The question was deleted.');
      }}
    >
      <Text size="sm">
        “{shortened(text)}” and {votes === 0 ? 'votes for it' : `its ${countOf(votes, 'vote')}`} go.
        There is no way back; to take it off the screens only, hide it.
      </Text>
    </ConfirmDialog>
  );
}
