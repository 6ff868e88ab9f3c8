import { Button, Input, List, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { FormSection } from '../../forms/form-section.tsx';
import { OptionRow } from './option-row.tsx';
import classes from './options-editor.module.css';
import type { PollForm } from './poll-form.ts';
import { emptyOption } from './poll-values.ts';
import { useOptionMoves } from './use-option-moves.ts';

const MIN_OPTIONS = 2;
const MAX_OPTIONS = 100;

interface OptionsEditorProps {
  form: PollForm;
  isDraft: boolean;
}

export function OptionsEditor({ form, isDraft }: OptionsEditorProps) {
  return isDraft ? <EditableOptions form={form} /> : <FixedOptions form={form} />;
}

type OptionsProps = Pick<OptionsEditorProps, 'form'>;

function FixedOptions({ form }: OptionsProps) {
  return (
    <FormSection title="Options" description="Fixed since the poll was opened.">
      <List type="ordered" spacing="xs">
        {form.values.options.map(({ rowId, id, label }) => (
          <List.Item key={rowId}>
            {label}{' '}
            <Text span size="xs" c="dimmed" ff="monospace">
              {id}
            </Text>
          </List.Item>
        ))}
      </List>
    </FormSection>
  );
}

function EditableOptions({ form }: OptionsProps) {
  const { options } = form.values;
  const { list, announcement, move } = useOptionMoves(form);

  return (
    <FormSection title="Options" description="Shown to the voters in this order.">
      <ol ref={list} className={classes.list}>
        {options.map((option, index) => (
          <OptionRow
            key={option.rowId}
            form={form}
            index={index}
            isRemovable={options.length > MIN_OPTIONS}
            onMove={(direction) => move(index, direction)}
          />
        ))}
      </ol>
      {form.errors.options && <Input.Error role="alert">{form.errors.options}</Input.Error>}
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      {options.length < MAX_OPTIONS && (
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          onClick={() => form.insertListItem('options', emptyOption())}
        >
          Add an option
        </Button>
      )}
    </FormSection>
  );
}
