import { NumberInput, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { describeChoice } from '../../forms/choice.ts';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { POLL_TYPES } from '../poll-choices.ts';
import type { PollForm } from './poll-form.ts';

interface QuestionFieldsProps {
  form: PollForm;
  /** Key and type are decided once. */
  isNew: boolean;
  isDraft: boolean;
}

export function QuestionFields({ form, isNew, isDraft }: QuestionFieldsProps) {
  const { type } = form.values;
  return (
    <Stack>
      <Textarea
        label="Question"
        placeholder="Which song should open the show?"
        autosize
        minRows={2}
        data-autofocus
        withAsterisk
        {...form.getInputProps('question')}
      />
      {isNew && (
        <>
          <TextInput
            label="Key"
            description="A name for the API in place of the id. It cannot be changed later."
            placeholder="opening-song"
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('key')}
          />
          <SegmentedField
            label="Type"
            data={POLL_TYPES}
            description={describeChoice(POLL_TYPES, type)}
            value={type}
            onChange={(value) => form.setFieldValue('type', value)}
            error={form.errors.type}
          />
        </>
      )}
      {type === 'multiple' && (
        <SimpleGrid cols={2}>
          <NumberInput
            label="Fewest choices"
            placeholder="1"
            min={1}
            allowDecimal={false}
            disabled={!isDraft}
            {...form.getInputProps('minChoices')}
          />
          <NumberInput
            label="Most choices"
            placeholder="All of them"
            min={1}
            allowDecimal={false}
            disabled={!isDraft}
            {...form.getInputProps('maxChoices')}
          />
        </SimpleGrid>
      )}
    </Stack>
  );
}
