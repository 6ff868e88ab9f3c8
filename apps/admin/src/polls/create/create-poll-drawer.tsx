import { Button, Divider, Drawer, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { notifyDone } from '../../feedback/notify.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormActions } from '../../forms/form-actions.tsx';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { BallotFields } from '../form/ballot-fields.tsx';
import { CountFields } from '../form/count-fields.tsx';
import { ModerationFields } from '../form/moderation-fields.tsx';
import { OptionsEditor } from '../form/options-editor.tsx';
import { PlanFields } from '../form/plan-fields.tsx';
import { shownFields, usePollForm } from '../form/poll-form.ts';
import { emptyPoll, type PollValues, toNewPoll } from '../form/poll-values.ts';
import { QuestionFields } from '../form/question-fields.tsx';
import { QuizFields } from '../form/quiz-fields.tsx';
import { RuleFields } from '../form/rule-fields.tsx';
import { VoterFields } from '../form/voter-fields.tsx';
import { useCreatePoll } from '../poll-mutations.ts';

interface CreatePollDrawerProps {
  opened: boolean;
  onClose: () => void;
}

export function CreatePollDrawer({ opened, onClose }: CreatePollDrawerProps) {
  return (
    <Drawer opened={opened} onClose={onClose} title={<Text fw={650}>New poll</Text>}>
      <CreatePoll onClose={onClose} />
    </Drawer>
  );
}

function CreatePoll({ onClose }: Pick<CreatePollDrawerProps, 'onClose'>) {
  const [initialValues] = useState(emptyPoll);
  const form = usePollForm(initialValues);
  const create = useCreatePoll();
  const navigate = useNavigate();
  const [fault, setFault] = useState<string>();

  function submit(values: PollValues): void {
    setFault(undefined);
    create.mutate(toNewPoll(values), {
      onSuccess: (poll) => {
        notifyDone(
          poll.status === 'draft'
            ? 'The poll is a draft. Open it when you are ready.'
            : 'The poll is there. The clock opens it at its time.',
        );
        void navigate(`/polls/${poll.pollId}`);
      },
      onError: (error) => {
        const shown = shownFields(values, true);
        const { fields, general } = spreadProblem(error, shown, { 'poll.exists': 'key' });
        form.setErrors(fields);
        focusFirstFault(form, fields);
        setFault(general);
      },
    });
  }

  return (
    <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
      <Stack gap="xl">
        <FormAlert message={fault} />
        <QuestionFields form={form} isNew />
        <Divider />
        <OptionsEditor form={form} isFixed={false} />
        <BallotFields form={form} isFixed={false} />
        <QuizFields form={form} isFixed={false} />
        <ModerationFields form={form} />
        <CountFields form={form} isDeclared={false} />
        <Divider />
        <VoterFields form={form} isNew />
        <Divider />
        <PlanFields form={form} status="draft" />
        <Divider />
        <RuleFields form={form} />
        <FormActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create poll
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
