import { Modal, Text } from '@mantine/core';
import type { QuestionView } from '@rostrum/contracts';
import { notifyDone } from '../../feedback/notify.ts';
import { QuestionForm } from './question-form.tsx';
import { useChangeQuestion } from './question-mutations.ts';

interface RewordDialogProps {
  pollId: string;
  question: QuestionView;
  onClose: () => void;
}

export function RewordDialog({ pollId, question, onClose }: RewordDialogProps) {
  const change = useChangeQuestion(pollId);
  const { id, text } = question;
  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>Word the question anew</Text>}>
      <QuestionForm
        initialText={text}
        hasName={false}
        note="Votes for it stay. What was asked is kept, and shown to hosts only."
        submitLabel="Save"
        onClose={onClose}
        onSubmit={async (values) => {
          await change.mutateAsync({ id, changes: { text: values.text } });
          notifyDone('The question is worded anew.');
        }}
      />
    </Modal>
  );
}
