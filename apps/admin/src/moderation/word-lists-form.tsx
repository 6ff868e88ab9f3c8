import {
  Alert,
  Button,
  Chip,
  Group,
  Input,
  SimpleGrid,
  Stack,
  Textarea,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ModeratedWordsView } from '@rostrum/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { describeError } from '../api/api-error.ts';
import { notifyDone, notifyFailed } from '../feedback/notify.ts';
import { formatCount } from '../formats/numbers.ts';
import { focusFirstFault } from '../forms/focus-first-fault.ts';
import { moderatedWordsQuery, useReplaceWords, WordsChangedError } from './moderation-queries.ts';
import {
  countWords,
  LANGUAGES,
  type Language,
  MOST_WORDS,
  toWords,
  type WordListValues,
  wordFaults,
  wordsInBoth,
  wordValuesOf,
} from './word-lists.ts';

interface WordListsFormProps {
  words: ModeratedWordsView;
}

export function WordListsForm({ words }: WordListsFormProps) {
  const [before, setBefore] = useState(words);
  const form = useForm<WordListValues>({
    initialValues: wordValuesOf(words),
    validate: wordFaults,
  });
  const replace = useReplaceWords();

  function show(saved: ModeratedWordsView): void {
    const values = wordValuesOf(saved);
    setBefore(saved);
    form.setInitialValues(values);
    form.setValues(values);
  }

  function submit(values: WordListValues): void {
    replace.mutate(
      { before, after: toWords(values) },
      {
        onSuccess: (saved) => {
          show(saved);
          notifyDone('The lists are saved. They hold for what is written from now on.');
        },
      },
    );
  }

  const both = wordsInBoth(form.values);
  return (
    <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
      <Stack gap="lg">
        <Title order={2} size="h4" id="words-title">
          Your words
        </Title>
        {replace.isError && (
          <Refusal
            error={replace.error}
            onReload={(standing) => {
              replace.reset();
              show(standing);
            }}
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <WordsField
            label="Not wanted"
            description="Texts that hold one of these are refused."
            count={countWords(form.values.blocked)}
            {...form.getInputProps('blocked')}
          />
          <WordsField
            label="Always allowed"
            description="Never refused, also where a list has them."
            count={countWords(form.values.allowed)}
            {...form.getInputProps('allowed')}
          />
        </SimpleGrid>
        {both.length > 0 && (
          <Alert color="yellow" role="status">
            {both.length === 1
              ? `“${both[0]}” stands in both lists`
              : `${both.length} words stand in both lists`}
            : what is always allowed is never refused.
          </Alert>
        )}
        <LanguageField
          languages={form.values.languages}
          onChange={(languages) => form.setFieldValue('languages', languages)}
        />
        <Group justify="flex-end">
          <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
            Undo changes
          </Button>
          <Button type="submit" disabled={!form.isDirty()} loading={replace.isPending}>
            Save the lists
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RefusalProps {
  error: Error;
  onReload: (standing: ModeratedWordsView) => void;
}

function Refusal({ error, onReload }: RefusalProps) {
  const client = useQueryClient();
  const reload = () =>
    client
      .fetchQuery({ ...moderatedWordsQuery, staleTime: 0 })
      .then(onReload, (fault: unknown) => notifyFailed('The lists were not loaded', fault));
  return (
    <Alert color="red" role="alert" title="The lists were not saved">
      {describeError(error)}
      {error instanceof WordsChangedError && (
        <>
          {' '}
          Copy what you changed, load the lists anew, and change them again.
          <Button mt="sm" size="xs" variant="default" display="block" onClick={() => void reload()}>
            Load the lists anew
          </Button>
        </>
      )}
    </Alert>
  );
}

interface WordsFieldProps extends Omit<React.ComponentProps<typeof Textarea>, 'description'> {
  description: string;
  count: number;
}

function WordsField({ description, count, ...rest }: WordsFieldProps) {
  const counted = `${formatCount(count)} of ${formatCount(MOST_WORDS)}`;
  return (
    <Textarea
      description={`${description} One word or phrase a line; ${counted}.`}
      placeholder={'brokkoli\nred cabbage'}
      autosize
      minRows={8}
      maxRows={18}
      autoComplete="off"
      spellCheck={false}
      {...rest}
    />
  );
}

interface LanguageFieldProps {
  languages: Language[];
  onChange: (languages: Language[]) => void;
}

function LanguageField({ languages, onChange }: LanguageFieldProps) {
  const labelId = useId();
  return (
    <Input.Wrapper
      label="Lists of other languages"
      labelElement="div"
      labelProps={{ id: labelId }}
      description="A word of one language may be harmless in another, so choose those that your people write."
    >
      <Group gap="xs" mt="xs" role="group" aria-labelledby={labelId}>
        <Chip checked disabled>
          English
        </Chip>
        <Chip.Group multiple value={languages} onChange={(value) => onChange(value as Language[])}>
          {LANGUAGES.map(({ value, label }) => (
            <Chip key={value} value={value} variant="light">
              {label}
            </Chip>
          ))}
        </Chip.Group>
      </Group>
    </Input.Wrapper>
  );
}
