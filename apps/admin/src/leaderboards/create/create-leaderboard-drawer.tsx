import { Button, Divider, Drawer, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { notifyDone } from '../../feedback/notify.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormActions } from '../../forms/form-actions.tsx';
import { FormAlert } from '../../forms/form-alert.tsx';
import { FormSection } from '../../forms/form-section.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { IntegrityFields } from '../integrity-fields.tsx';
import { useCreateLeaderboard } from '../leaderboard-mutations.ts';
import { AccessFields } from './access-fields.tsx';
import { BasicFields } from './basic-fields.tsx';
import {
  CREATE_LEADERBOARD_FIELDS,
  type CreateLeaderboardValues,
  toNewLeaderboard,
  useCreateLeaderboardForm,
} from './create-leaderboard-form.ts';
import { placePeriodErrors } from './own-periods.ts';
import { PeriodFields } from './period-fields.tsx';
import { RankingFields } from './ranking-fields.tsx';
import { SegmentsField } from './segments-field.tsx';

interface CreateLeaderboardDrawerProps {
  opened: boolean;
  onClose: () => void;
}

export function CreateLeaderboardDrawer({ opened, onClose }: CreateLeaderboardDrawerProps) {
  return (
    <Drawer opened={opened} onClose={onClose} title={<Text fw={650}>New leaderboard</Text>}>
      <CreateLeaderboard onClose={onClose} />
    </Drawer>
  );
}

function CreateLeaderboard({ onClose }: Pick<CreateLeaderboardDrawerProps, 'onClose'>) {
  const form = useCreateLeaderboardForm();
  const create = useCreateLeaderboard();
  const navigate = useNavigate();
  const [fault, setFault] = useState<string>();

  function submit(values: CreateLeaderboardValues): void {
    setFault(undefined);
    create.mutate(toNewLeaderboard(values), {
      onSuccess: (board) => {
        notifyDone(`${board.name} is ready for scores.`);
        void navigate(`/leaderboards/${board.key}`);
      },
      onError: (error) => {
        const { fields: faults, general } = spreadProblem(error, CREATE_LEADERBOARD_FIELDS, {
          'leaderboard.exists': 'key',
        });
        const fields = placePeriodErrors(faults, values.kinds.length);
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
        <BasicFields form={form} />
        <Divider />
        <RankingFields form={form} />
        <Divider />
        <PeriodFields form={form} />
        <Divider />
        <SegmentsField form={form} />
        <Divider />
        <FormSection title="Integrity">
          <IntegrityFields
            values={form.values}
            errors={form.errors}
            onRate={(value) => form.setFieldValue('submissionRate', value)}
            onQuarantine={(value) => form.setFieldValue('quarantine', value)}
            onRequireSignature={(value) => form.setFieldValue('requireSignature', value)}
          />
        </FormSection>
        <Divider />
        <AccessFields form={form} />
        <FormActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create leaderboard
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
