import { TagsInput } from '@mantine/core';
import { FormSection } from '../../forms/form-section.tsx';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';

const MAX_SEGMENTS = 3;

interface SegmentsFieldProps {
  form: CreateLeaderboardForm;
}

export function SegmentsField({ form }: SegmentsFieldProps) {
  const { segments } = form.values;
  // The field is one, so the fault of any of its names is the fault of the field.
  const fault = Object.entries(form.errors).find(([path]) => /^segments(\.|$)/.test(path))?.[1];
  return (
    <FormSection
      title="Segments"
      description="Members with the same value of an attribute are ranked among themselves as well: by country, by team. This cannot be changed later."
    >
      <TagsInput
        label="Attributes"
        description={`Names of attributes that profiles have, at most ${MAX_SEGMENTS}. Press Enter after each.`}
        placeholder={segments.length === 0 ? 'country' : ''}
        maxTags={MAX_SEGMENTS}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('segments')}
        error={fault}
      />
    </FormSection>
  );
}
