import { Select } from '@mantine/core';
import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import {
  BALLOT_CHANGES,
  DURABILITIES,
  RESULTS_VISIBILITIES,
  VISIBILITIES,
} from '../poll-choices.ts';
import type { PollForm } from './poll-form.ts';

interface RuleFieldsProps {
  form: PollForm;
}

export function RuleFields({ form }: RuleFieldsProps) {
  const { ballotChange, resultsVisibility, visibility, durability, voterIdentity } = form.values;
  return (
    <FormSection title="Rules">
      <Select
        label="May a voter change a ballot?"
        description={
          voterIdentity === 'none'
            ? 'Where nobody is known again, no ballot can be changed.'
            : describeChoice(BALLOT_CHANGES, ballotChange)
        }
        data={BALLOT_CHANGES}
        disabled={voterIdentity === 'none'}
        {...form.getInputProps('ballotChange')}
      />
      <Select
        label="Show the results"
        description={describeChoice(RESULTS_VISIBILITIES, resultsVisibility)}
        data={RESULTS_VISIBILITIES}
        {...form.getInputProps('resultsVisibility')}
      />
      <SegmentedField
        label="Visibility"
        data={VISIBILITIES}
        description={describeChoice(VISIBILITIES, visibility)}
        value={visibility}
        onChange={(value) => form.setFieldValue('visibility', value)}
        error={form.errors.visibility}
      />
      <SegmentedField
        label="Durability"
        data={DURABILITIES}
        description={describeChoice(DURABILITIES, durability)}
        value={durability}
        onChange={(value) => form.setFieldValue('durability', value)}
        error={form.errors.durability}
      />
    </FormSection>
  );
}
