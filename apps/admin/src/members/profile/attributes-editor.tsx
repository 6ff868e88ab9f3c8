import { ActionIcon, Button, Input, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './attributes-editor.module.css';
import type { MemberForm } from './member-form.ts';
import { type AttributeKind, type AttributeRow, emptyAttribute } from './member-values.ts';

const MAX_ATTRIBUTES = 32;

const KINDS: { value: AttributeKind; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
];

const ANSWERS = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

interface AttributesEditorProps {
  form: MemberForm;
}

/** Facts of a member by name. Boards can rank members of one value among themselves. */
export function AttributesEditor({ form }: AttributesEditorProps) {
  const { attributes } = form.values;
  return (
    <Input.Wrapper
      label="Attributes"
      labelElement="div"
      description="Shown to everybody beside its scores. Boards can make segments of them, for example of country."
      error={form.errors.attributes}
    >
      <Stack gap="sm" mt="xs">
        {attributes.map((row, index) => (
          <AttributeFields key={row.rowId} form={form} row={row} index={index} />
        ))}
        {attributes.length < MAX_ATTRIBUTES && (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => form.insertListItem('attributes', emptyAttribute())}
          >
            Add an attribute
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

interface AttributeFieldsProps {
  form: MemberForm;
  row: AttributeRow;
  index: number;
}

function AttributeFields({ form, row, index }: AttributeFieldsProps) {
  const path = `attributes.${index}`;
  const number = index + 1;

  /** What was typed for one kind is seldom of the other. */
  function changeKind(kind: string | null): void {
    form.setFieldValue(`${path}.kind`, kind);
    if (kind === 'boolean') form.setFieldValue(`${path}.value`, 'true');
    else if (row.kind === 'boolean') form.setFieldValue(`${path}.value`, '');
    form.clearFieldError(`${path}.value`);
  }

  return (
    <div className={classes.row}>
      <TextInput
        className={classes.name}
        aria-label={`Name of attribute ${number}`}
        placeholder="country"
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps(`${path}.name`)}
      />
      <Select
        className={classes.kind}
        aria-label={`Kind of attribute ${number}`}
        data={KINDS}
        value={row.kind}
        onChange={changeKind}
      />
      {row.kind === 'boolean' ? (
        <Select
          className={classes.value}
          aria-label={`Value of attribute ${number}`}
          data={ANSWERS}
          {...form.getInputProps(`${path}.value`)}
        />
      ) : (
        <TextInput
          className={classes.value}
          aria-label={`Value of attribute ${number}`}
          placeholder={row.kind === 'number' ? '12' : 'NO'}
          inputMode={row.kind === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps(`${path}.value`)}
        />
      )}
      <ActionIcon
        className={classes.remove}
        variant="subtle"
        color="gray"
        size="input-sm"
        aria-label={`Remove attribute ${number}`}
        onClick={() => form.removeListItem('attributes', index)}
      >
        <IconTrash size={16} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
