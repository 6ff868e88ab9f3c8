import { ActionIcon, Button, Group, Input, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { SORT_ORDERS } from '../leaderboard-choices.ts';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';

const MAX_COLUMNS = 4;

interface ColumnsEditorProps {
  form: CreateLeaderboardForm;
}

/** The further columns, in the order in which they decide between equal scores. */
export function ColumnsEditor({ form }: ColumnsEditorProps) {
  const { columns } = form.values;
  return (
    <Input.Wrapper
      label="Further columns"
      labelElement="div"
      description="Compared in this order when scores are equal, for example the time needed."
      error={form.errors.columns}
    >
      <Stack gap="xs" mt="xs">
        {columns.map((_column, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its rows by index only
          <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={`Key of column ${index + 1}`}
              placeholder="timeMs"
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps(`columns.${index}.key`)}
            />
            <Select
              w={150}
              aria-label={`Order of column ${index + 1}`}
              data={SORT_ORDERS}
              {...form.getInputProps(`columns.${index}.sortOrder`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={`Remove column ${index + 1}`}
              onClick={() => form.removeListItem('columns', index)}
            >
              <IconTrash size={16} aria-hidden="true" />
            </ActionIcon>
          </Group>
        ))}
        {columns.length < MAX_COLUMNS ? (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => form.insertListItem('columns', { key: '', sortOrder: 'desc' })}
          >
            Add a column
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {MAX_COLUMNS} columns are the most a board can have.
          </Text>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
