import {
  Button,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  Switch,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { type LeaderboardView, updateLeaderboard } from '@rostrum/contracts';
import { useState } from 'react';
import { notifyDone } from '../../feedback/notify.ts';
import { changedFields } from '../../forms/changed-fields.ts';
import { describeChoice } from '../../forms/choice.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { BoundsFields } from '../bounds-fields.tsx';
import { GraceField } from '../grace-field.tsx';
import { IntegrityFields } from '../integrity-fields.tsx';
import { DURABILITIES, OPERATORS, VISIBILITIES } from '../leaderboard-choices.ts';
import { useUpdateLeaderboard } from '../leaderboard-mutations.ts';

interface SettingsFormProps {
  board: LeaderboardView;
}

type SettingsValues = ReturnType<typeof settingsOf>;

function settingsOf(board: LeaderboardView) {
  const { name, operator, allowOperatorOverride, retention, durability, visibility } = board;
  const {
    minScore = null,
    maxScore = null,
    maxChange = null,
    attemptLimit = null,
    maxEntries = null,
    graceSeconds = null,
    submissionRate = null,
    quarantine = null,
    requireSignature,
  } = board;
  const bounds = { minScore, maxScore, maxChange, attemptLimit, maxEntries, graceSeconds };
  const integrity = { submissionRate, quarantine, requireSignature };
  const access = { durability, visibility };
  return { name, operator, allowOperatorOverride, retention, ...bounds, ...integrity, ...access };
}

export function SettingsForm({ board }: SettingsFormProps) {
  const update = useUpdateLeaderboard(board.key);
  const [fault, setFault] = useState<string>();
  const form = useForm<SettingsValues>({
    initialValues: settingsOf(board),
    validate: validateBy(updateLeaderboard),
  });

  function submit(values: SettingsValues): void {
    setFault(undefined);
    update.mutate(changedFields(settingsOf(board), values), {
      onSuccess: (saved) => {
        notifyDone('The settings are saved.');
        form.setInitialValues(settingsOf(saved));
        form.setValues(settingsOf(saved));
      },
      onError: (error) => {
        const { fields, general } = spreadProblem(error, Object.keys(values));
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
        <Stack>
          <FormAlert message={fault} />
          <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
          <Select
            label="Operator"
            description={describeChoice(OPERATORS, form.values.operator)}
            data={OPERATORS}
            {...form.getInputProps('operator')}
          />
          <Switch
            label="A submission may name another operator"
            {...form.getInputProps('allowOperatorOverride', { type: 'checkbox' })}
          />
          <BoundsFields values={form.values} errors={form.errors} onChange={form.setFieldValue} />
          <IntegrityFields
            values={form.values}
            errors={form.errors}
            onRate={(value) => form.setFieldValue('submissionRate', value)}
            onQuarantine={(value) => form.setFieldValue('quarantine', value)}
            onRequireSignature={(value) => form.setFieldValue('requireSignature', value)}
          />
          <NumberInput
            label="Closed periods to keep open"
            description="Of each kind, for late runs; older ones are archived with their final ranks."
            min={0}
            max={400}
            allowDecimal={false}
            {...form.getInputProps('retention.periods')}
          />
          <GraceField
            value={form.values.graceSeconds}
            onChange={(seconds) => form.setFieldValue('graceSeconds', seconds)}
            error={form.errors.graceSeconds}
          />
          <SegmentedField
            label="Visibility"
            data={VISIBILITIES}
            description={describeChoice(VISIBILITIES, form.values.visibility)}
            value={form.values.visibility}
            onChange={(value) => form.setFieldValue('visibility', value)}
            error={form.errors.visibility}
          />
          <SegmentedField
            label="Durability"
            data={DURABILITIES}
            description={describeChoice(DURABILITIES, form.values.durability)}
            value={form.values.durability}
            onChange={(value) => form.setFieldValue('durability', value)}
            error={form.errors.durability}
          />
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
