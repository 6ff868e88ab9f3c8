import { Button, Divider, Group, Paper, Stack, Title } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { useState } from 'react';
import { notifyDone } from '../../feedback/notify.ts';
import { changedFields } from '../../forms/changed-fields.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { BallotFields } from '../form/ballot-fields.tsx';
import { CountFields } from '../form/count-fields.tsx';
import { ModerationFields } from '../form/moderation-fields.tsx';
import { OptionsEditor } from '../form/options-editor.tsx';
import { PlanFields } from '../form/plan-fields.tsx';
import { shownFields, usePollForm } from '../form/poll-form.ts';
import { type PollValues, toChanges, valuesOf } from '../form/poll-values.ts';
import { QuestionFields } from '../form/question-fields.tsx';
import { QuizFields } from '../form/quiz-fields.tsx';
import { RuleFields } from '../form/rule-fields.tsx';
import { VoterFields } from '../form/voter-fields.tsx';
import { useUpdatePoll } from '../poll-mutations.ts';
import { hasOpenRules } from '../poll-types.ts';

interface PollSettingsFormProps {
  poll: PollView;
}

export function PollSettingsForm({ poll }: PollSettingsFormProps) {
  const isOpenToRules = hasOpenRules(poll);
  const [initialValues] = useState(() => valuesOf(poll));
  const form = usePollForm(initialValues);
  const update = useUpdatePoll(poll.pollId);
  const [fault, setFault] = useState<string>();

  function show(saved: PollView, timezone: string): void {
    notifyDone('The poll is saved.');
    const next = valuesOf(saved, timezone);
    form.setInitialValues(next);
    form.setValues(next);
  }

  function submit(values: PollValues): void {
    setFault(undefined);
    const before = toChanges(valuesOf(poll), isOpenToRules);
    const changes = changedFields(before, toChanges(values, isOpenToRules));
    // What was edited may come to nothing, as the length of a timer that is not used.
    if (Object.keys(changes).length === 0) {
      show(poll, values.timezone);
      return;
    }
    update.mutate(changes, {
      onSuccess: (saved) => show(saved, values.timezone),
      onError: (error) => {
        const { fields, general } = spreadProblem(error, shownFields(values, false));
        form.setErrors(fields);
        focusFirstFault(form, fields);
        setFault(general);
      },
    });
  }

  return (
    <Paper p="lg" component="section" aria-labelledby="settings-title">
      <Title order={2} size="h4" mb="md" id="settings-title">
        Settings
      </Title>
      <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
        <Stack gap="xl">
          <FormAlert message={fault} />
          <QuestionFields form={form} isNew={false} />
          <Divider />
          <OptionsEditor form={form} isFixed={!isOpenToRules} />
          <BallotFields form={form} isFixed={!isOpenToRules} />
          <QuizFields form={form} isFixed={!isOpenToRules} />
          <ModerationFields form={form} />
          <CountFields form={form} isDeclared={poll.tally !== undefined} />
          <Divider />
          <VoterFields form={form} isNew={false} />
          <Divider />
          <PlanFields form={form} status={poll.status} />
          <Divider />
          <RuleFields form={form} />
          <Group justify="flex-end">
            <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
              Undo changes
            </Button>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              Save changes
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
