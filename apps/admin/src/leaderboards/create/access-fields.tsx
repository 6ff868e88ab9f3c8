import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { DURABILITIES, VISIBILITIES } from '../leaderboard-choices.ts';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';

interface AccessFieldsProps {
  form: CreateLeaderboardForm;
}

export function AccessFields({ form }: AccessFieldsProps) {
  const { visibility, durability } = form.values;
  return (
    <FormSection title="Access and durability">
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
