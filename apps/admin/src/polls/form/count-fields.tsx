import { NumberInput, Select } from '@mantine/core';
import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { methodsOf, TIE_BREAKS } from '../count-choices.ts';
import type { PollForm } from './poll-form.ts';

const UNDECLARED = {
  value: 'none',
  label: 'No method declared',
  description: 'The figures are shown as they are. Any method can be looked at in the results.',
} as const;

interface CountFieldsProps {
  form: PollForm;
  /** A declared method can be changed, but not be taken back. */
  isDeclared: boolean;
}

/** Nothing for types whose ballots elect nobody. */
export function CountFields({ form, isDeclared }: CountFieldsProps) {
  const { type, tally } = form.values;
  const methods = methodsOf(type);
  if (methods.length === 0) return null;
  const choices = isDeclared ? methods : [UNDECLARED, ...methods];
  return (
    <FormSection title="Count" description="How it is decided who has won.">
      <Select
        label="Counted by"
        description={describeChoice(choices, tally.method)}
        data={choices}
        {...form.getInputProps('tally.method')}
        error={form.errors['tally.method'] ?? form.errors['tally']}
      />
      {tally.method === 'stv' && (
        <NumberInput
          label="Seats"
          description="How many options are elected."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('tally.seats')}
        />
      )}
      {tally.method !== 'none' && (
        <Select
          label="How ties are broken"
          description={describeChoice(TIE_BREAKS, tally.tieBreak)}
          data={TIE_BREAKS}
          {...form.getInputProps('tally.tieBreak')}
        />
      )}
    </FormSection>
  );
}
