import { Button, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import type { HeldResult, LeaderboardView, SubmissionResult } from '@rostrum/contracts';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { describeChoice } from '../../forms/choice.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { OPERATORS } from '../leaderboard-choices.ts';
import { useSubmitScore } from '../leaderboard-mutations.ts';
import { SubmissionOutcome } from './submission-outcome.tsx';
import {
  SUBMIT_SCORE_FIELDS,
  type SubmitScoreValues,
  toSubmission,
  useSubmitScoreForm,
} from './submit-score-form.ts';
import { useSubmissionId } from './use-submission-id.ts';

interface SubmitScoreCardProps {
  board: LeaderboardView;
}

export function SubmitScoreCard({ board }: SubmitScoreCardProps) {
  const form = useSubmitScoreForm(board);
  const submitScore = useSubmitScore(board.key);
  const submissionId = useSubmissionId();
  const [fault, setFault] = useState<string>();
  const [outcome, setOutcome] = useState<SubmissionResult | HeldResult>();

  function submit(values: SubmitScoreValues): void {
    setFault(undefined);
    setOutcome(undefined);
    submitScore.mutate(submissionId.identify(toSubmission(values, board)), {
      onSuccess: (result) => {
        submissionId.settle();
        setOutcome(result);
      },
      onError: (error) => {
        if (error instanceof ApiError && !error.retryable) submissionId.settle();
        const { fields, general } = spreadProblem(error, SUBMIT_SCORE_FIELDS);
        form.setErrors(fields);
        focusFirstFault(form, fields);
        setFault(general);
      },
    });
  }

  return (
    <Paper p="lg" component="section" aria-labelledby="submit-score-title">
      <Title order={2} size="h4" id="submit-score-title">
        Submit a score
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {describeChoice(OPERATORS, form.values.operator)}
      </Text>
      <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
        <Stack gap="sm">
          <FormAlert message={fault} />
          <TextInput
            label="Member"
            placeholder="player-42"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('memberId')}
          />
          <TextInput
            label="Score"
            inputMode="decimal"
            autoComplete="off"
            {...form.getInputProps('score')}
          />
          {board.columns.map(({ key }) => (
            <TextInput
              key={key}
              label={key}
              inputMode="decimal"
              autoComplete="off"
              {...form.getInputProps(`columns.${key}`)}
            />
          ))}
          {board.allowOperatorOverride && (
            <Select label="Operator" data={OPERATORS} {...form.getInputProps('operator')} />
          )}
          <Button type="submit" loading={submitScore.isPending}>
            Submit score
          </Button>
          <SubmissionOutcome result={outcome} />
        </Stack>
      </form>
    </Paper>
  );
}
