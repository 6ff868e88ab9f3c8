import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import { labelOf } from '../../forms/choice.ts';
import { POLL_TYPES } from '../poll-types.ts';
import type { PollForm } from './poll-form.ts';
import { TypeField } from './type-field.tsx';

interface QuestionFieldsProps {
  form: PollForm;
  /** Key and type are decided once. */
  isNew: boolean;
}

export function QuestionFields({ form, isNew }: QuestionFieldsProps) {
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
      {isNew ? (
        <>
          <TypeField form={form} />
          <TextInput
            label="Key"
            description="A name for the API in place of the id. It cannot be changed later."
            placeholder="opening-song"
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('key')}
          />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          Type: {labelOf(POLL_TYPES, form.values.type)}. It was decided when the poll was created.
        </Text>
      )}
    </Stack>
  );
}
