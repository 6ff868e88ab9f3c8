import { ActionIcon, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments, IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import classes from './option-row.module.css';
import type { PollForm } from './poll-form.ts';
import type { MoveDirection } from './use-option-moves.ts';

interface OptionRowProps {
  form: PollForm;
  index: number;
  isRemovable: boolean;
  onMove: (direction: MoveDirection) => void;
}

export function OptionRow({ form, index, isRemovable, onMove }: OptionRowProps) {
  const [isOpen, details] = useDisclosure(hasDetailFault(form, index));
  const { options } = form.values;
  const number = index + 1;
  return (
    <li className={classes.row} data-row-id={options[index]?.rowId}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Text c="dimmed" size="sm" className={classes.number} aria-hidden="true">
          {number}
        </Text>
        <TextInput
          flex={1}
          aria-label={`Option ${number}`}
          placeholder={`Option ${number}`}
          autoComplete="off"
          {...form.getInputProps(`options.${index}.label`)}
        />
        <ActionIcon.Group>
          <RowAction
            label={`Move option ${number} up`}
            Icon={IconArrowUp}
            data-move="up"
            disabled={index === 0}
            onClick={() => onMove('up')}
          />
          <RowAction
            label={`Move option ${number} down`}
            Icon={IconArrowDown}
            data-move="down"
            disabled={index === options.length - 1}
            onClick={() => onMove('down')}
          />
          <RowAction
            label={`Id and image of option ${number}`}
            Icon={IconAdjustments}
            aria-expanded={isOpen}
            onClick={details.toggle}
          />
          <RowAction
            label={`Remove option ${number}`}
            Icon={IconTrash}
            disabled={!isRemovable}
            onClick={() => form.removeListItem('options', index)}
          />
        </ActionIcon.Group>
      </Group>
      {(isOpen || hasDetailFault(form, index)) && <OptionDetails form={form} index={index} />}
    </li>
  );
}

function hasDetailFault(form: PollForm, index: number): boolean {
  const path = `options.${index}`;
  return Boolean(form.errors[`${path}.id`] || form.errors[`${path}.imageUrl`]);
}

interface RowActionProps extends React.ComponentProps<'button'> {
  label: string;
  Icon: typeof IconTrash;
  'data-move'?: MoveDirection;
}

function RowAction({ label, Icon, style: _style, ...rest }: RowActionProps) {
  return (
    <ActionIcon variant="default" size="input-sm" aria-label={label} title={label} {...rest}>
      <Icon size={16} aria-hidden="true" />
    </ActionIcon>
  );
}

interface OptionDetailsProps {
  form: PollForm;
  index: number;
}

function OptionDetails({ form, index }: OptionDetailsProps) {
  return (
    <Stack gap="xs" className={classes.details}>
      <TextInput
        size="xs"
        label="Id"
        description="What ballots name. Left empty, the service gives one."
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps(`options.${index}.id`)}
      />
      <TextInput
        size="xs"
        label="Image address"
        type="url"
        placeholder="https://"
        autoComplete="off"
        {...form.getInputProps(`options.${index}.imageUrl`)}
      />
    </Stack>
  );
}
