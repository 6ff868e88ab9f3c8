import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { moderationsOf } from '../moderation-choices.ts';
import { writingOf } from '../poll-types.ts';
import type { PollForm } from './poll-form.ts';

interface ModerationFieldsProps {
  form: PollForm;
}

/** Nothing where nobody writes. */
export function ModerationFields({ form }: ModerationFieldsProps) {
  const writing = writingOf(form.values);
  if (writing === undefined) return null;
  const { moderation } = form.values;
  const choices = moderationsOf(writing);
  return (
    <FormSection title="Moderation">
      <SegmentedField
        label="Before others see what people write"
        description={describeChoice(choices, moderation)}
        data={choices}
        value={moderation}
        onChange={(value) => form.setFieldValue('moderation', value)}
        error={form.errors.moderation}
      />
      {moderation === 'filter' && (
        <Text size="sm" c="dimmed">
          Which words are not wanted is said once for all polls, on the page{' '}
          <Anchor component={Link} to="/moderation" target="_blank" size="sm">
            Moderation
          </Anchor>
          .
        </Text>
      )}
    </FormSection>
  );
}
