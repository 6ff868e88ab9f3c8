import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { spreadProblem } from '../../forms/problem-errors.ts';

const MOST_CHARACTERS = 500;
const MOST_NAME_CHARACTERS = 60;

export interface QuestionValues {
  text: string;
  authorName: string;
}

interface QuestionFormProps {
  initialText?: string;
  /** Whether it can be said who asks. */
  hasName: boolean;
  note: ReactNode;
  submitLabel: string;
  onClose: () => void;
  onSubmit: (values: QuestionValues) => Promise<unknown>;
}

/** The words of a question. */
export function QuestionForm(props: QuestionFormProps) {
  const { initialText = '', hasName, note, submitLabel, onClose, onSubmit } = props;
  const form = useForm<QuestionValues>({
    initialValues: { text: initialText, authorName: '' },
    validate: {
      text: (text) => {
        if (text.trim() === '') return 'Fill this in';
        return text.trim().length > MOST_CHARACTERS
          ? `At most ${MOST_CHARACTERS} characters`
          : null;
      },
    },
  });
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(values: QuestionValues): Promise<void> {
    setIsBusy(true);
    setFault(undefined);
    try {
      await onSubmit(values);
      onClose();
    } catch (error) {
      const { fields, general } = spreadProblem(error, ['text', 'authorName']);
      form.setErrors(fields);
      focusFirstFault(form, fields);
      setFault(general);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
      <Stack>
        {fault !== undefined && (
          <Alert color="red" role="alert">
            {fault}
          </Alert>
        )}
        <Textarea
          label="Question"
          description={note}
          autosize
          minRows={3}
          maxRows={10}
          data-autofocus
          {...form.getInputProps('text')}
        />
        {hasName && (
          <TextInput
            label="Name"
            description="Shown as who asks. Left empty, nobody is named."
            maxLength={MOST_NAME_CHARACTERS}
            autoComplete="off"
            {...form.getInputProps('authorName')}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
