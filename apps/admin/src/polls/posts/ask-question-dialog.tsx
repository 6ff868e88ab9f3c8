import { Modal, Text } from '@mantine/core';
import { notifyDone } from '../../feedback/notify.ts';
import { QuestionForm } from './question-form.tsx';
import { useAskQuestion } from './question-mutations.ts';

interface AskQuestionDialogProps {
  pollId: string;
  opened: boolean;
  onClose: () => void;
}

/** For a host who breaks the ice, or asks for somebody in the room. */
export function AskQuestionDialog({ pollId, opened, onClose }: AskQuestionDialogProps) {
  const ask = useAskQuestion(pollId);
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={650}>Add a question</Text>}>
      <QuestionForm
        hasName
        note="It is shown at once, beside what participants ask."
        submitLabel="Add"
        onClose={onClose}
        onSubmit={async ({ text, authorName }) => {
          const name = authorName.trim();
          await ask.mutateAsync({ text, ...(name !== '' && { authorName: name }) });
          notifyDone('The question is shown.');
        }}
      />
    </Modal>
  );
}
