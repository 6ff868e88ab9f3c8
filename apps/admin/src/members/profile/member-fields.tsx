import { Group, Radio, Stack, TextInput } from '@mantine/core';
import { MemberAvatar } from '../member-avatar.tsx';
import { MEMBER_STATES } from '../member-choices.ts';
import { AttributesEditor } from './attributes-editor.tsx';
import type { MemberForm } from './member-form.ts';

interface MemberFieldsProps {
  form: MemberForm;
  memberId: string;
}

export function MemberFields({ form, memberId }: MemberFieldsProps) {
  const { displayName, avatarUrl } = form.values;
  return (
    <>
      <TextInput
        label="Display name"
        description="Shown in place of the id, on boards and in the widget."
        autoComplete="off"
        {...form.getInputProps('displayName')}
      />
      <Group gap="sm" wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          miw={0}
          label="Picture address"
          description="Readers' browsers load it from there. Without one initials are shown."
          type="url"
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('avatarUrl')}
        />
        <MemberAvatar
          memberId={memberId || '?'}
          displayName={displayName.trim() || undefined}
          avatarUrl={/^https?:\/\//i.test(avatarUrl) ? avatarUrl : undefined}
          size={36}
        />
      </Group>
      <AttributesEditor form={form} />
      <Radio.Group label="State" {...form.getInputProps('state')}>
        <Stack gap="sm" mt="xs">
          {MEMBER_STATES.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </>
  );
}
