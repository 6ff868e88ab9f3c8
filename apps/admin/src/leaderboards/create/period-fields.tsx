import { Chip, Group, Input, NumberInput, Select } from '@mantine/core';
import { useId } from 'react';
import { FormSection } from '../../forms/form-section.tsx';
import { TIMEZONES } from '../../forms/timezones.ts';
import { GraceField } from '../grace-field.tsx';
import { PERIODS, type PeriodKey } from '../leaderboard-choices.ts';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';
import { OwnPeriodsEditor } from './own-periods-editor.tsx';

interface PeriodFieldsProps {
  form: CreateLeaderboardForm;
}

export function PeriodFields({ form }: PeriodFieldsProps) {
  const labelId = useId();

  /** Kept in the order of the choices: the first period is the one a board shows first. */
  function changeKinds(chosen: string[]): void {
    const kinds = PERIODS.map(({ value }) => value).filter((value) => chosen.includes(value));
    form.setFieldValue('kinds', kinds satisfies PeriodKey[]);
  }

  return (
    <FormSection title="Periods" description="One submission counts in all of them at once.">
      <Input.Wrapper
        label="Kinds"
        labelElement="div"
        labelProps={{ id: labelId }}
        error={form.errors.kinds}
      >
        <Chip.Group multiple value={form.values.kinds} onChange={changeKinds}>
          <Group gap="xs" mt={4} role="group" aria-labelledby={labelId}>
            {PERIODS.map(({ value, label }) => (
              <Chip key={value} value={value} variant="light">
                {label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
      <OwnPeriodsEditor form={form} />
      <Select
        label="Time zone"
        description="Where days, weeks, months and years begin."
        searchable
        limit={50}
        nothingFoundMessage="No such time zone"
        data={TIMEZONES}
        {...form.getInputProps('timezone')}
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
        value={form.values.graceSeconds ?? null}
        onChange={(seconds) => form.setFieldValue('graceSeconds', seconds)}
        error={form.errors.graceSeconds}
      />
    </FormSection>
  );
}
