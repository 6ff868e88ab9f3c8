import { Stack, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import { suggestKey } from '../../forms/resource-key.ts';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';

interface BasicFieldsProps {
  form: CreateLeaderboardForm;
}

export function BasicFields({ form }: BasicFieldsProps) {
  /** The key follows the name until somebody gives it a value of its own. */
  function changeName(event: ChangeEvent<HTMLInputElement>): void {
    const { name, key } = form.getValues();
    const isKeyFollowing = key === suggestKey(name);
    form.getInputProps('name').onChange(event);
    if (isKeyFollowing) form.setFieldValue('key', suggestKey(event.currentTarget.value));
  }

  return (
    <Stack>
      <TextInput
        label="Name"
        placeholder="Arcade high scores"
        data-autofocus
        withAsterisk
        autoComplete="off"
        {...form.getInputProps('name')}
        onChange={changeName}
      />
      <TextInput
        label="Key"
        description="Names the board in the API and in topics. It cannot be changed later."
        placeholder="arcade-high-scores"
        withAsterisk
        autoComplete="off"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...form.getInputProps('key')}
      />
    </Stack>
  );
}
