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
import { POLL_TRAITS } from '../poll-types.ts';
import type { PollForm } from './poll-form.ts';

interface RuleFieldsProps {
  form: PollForm;
}

export function RuleFields({ form }: RuleFieldsProps) {
  const { type, ballotChange, resultsVisibility, visibility, durability } = form.values;
  const { hasBallots } = POLL_TRAITS[type];
  const isKnownAgain = form.values.voterIdentity !== 'none';
  return (
    <FormSection title="Rules">
      {hasBallots && (
        <Select
          label="May a voter change a ballot?"
          description={
            isKnownAgain
              ? describeChoice(BALLOT_CHANGES, ballotChange)
              : 'Where nobody is known again, no ballot can be changed.'
          }
          data={BALLOT_CHANGES}
          disabled={!isKnownAgain}
          {...form.getInputProps('ballotChange')}
        />
      )}
      <Select
        label="Show the results"
        description={describeChoice(RESULTS_VISIBILITIES, resultsVisibility)}
        data={RESULTS_VISIBILITIES.filter(({ value }) => hasBallots || value !== 'after_vote')}
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
      {type !== 'reactions' && (
        <SegmentedField
          label="Durability"
          data={DURABILITIES}
          description={describeChoice(DURABILITIES, durability)}
          value={durability}
          onChange={(value) => form.setFieldValue('durability', value)}
          error={form.errors.durability}
        />
      )}
    </FormSection>
  );
}
