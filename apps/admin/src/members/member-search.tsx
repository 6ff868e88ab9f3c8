import { ActionIcon, TextInput, type TextInputProps } from '@mantine/core';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';

interface MemberSearchProps {
  width?: TextInputProps['w'];
  onSearch: (memberId: string) => void;
}

export function MemberSearch({ width, onSearch }: MemberSearchProps) {
  const [memberId, setMemberId] = useState('');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (memberId !== '') onSearch(memberId);
  }

  return (
    <search>
      <form onSubmit={submit}>
        <TextInput
          aria-label="Look up a member by id"
          placeholder="Look up a member by id"
          w={width}
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          rightSection={
            <ActionIcon type="submit" variant="subtle" aria-label="Look up" disabled={!memberId}>
              <IconArrowRight size={16} aria-hidden="true" />
            </ActionIcon>
          }
          value={memberId}
          onChange={(event) => setMemberId(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}
