import {
  ActionIcon,
  Avatar,
  Checkbox,
  Group,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments, IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { POLL_TRAITS } from '../poll-types.ts';
import classes from './option-row.module.css';
import type { PollForm } from './poll-form.ts';
import type { MoveDirection } from './use-option-moves.ts';

interface OptionRowProps {
  form: PollForm;
  index: number;
  isFixed: boolean;
  isRemovable: boolean;
  onMove: (direction: MoveDirection) => void;
}

export function OptionRow({ form, index, isFixed, isRemovable, onMove }: OptionRowProps) {
  const [isOpen, details] = useDisclosure(false);
  const { options, type } = form.values;
  const { rowId, imageUrl = '' } = options[index] ?? {};
  const number = index + 1;
  return (
    <li className={classes.row} data-row-id={rowId}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Text c="dimmed" size="sm" className={classes.number} aria-hidden="true">
          {number}
        </Text>
        {imageUrl !== '' && <Avatar src={imageUrl} alt="" radius="md" size={36} mr={4} />}
        <TextInput
          flex={1}
          aria-label={`Option ${number}`}
          placeholder={`Option ${number}`}
          autoComplete="off"
          {...form.getInputProps(`options.${index}.label`)}
        />
        {type === 'quiz' && <RightMark form={form} index={index} isFixed={isFixed} />}
        <ActionIcon.Group>
          {!isFixed && (
            <>
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
            </>
          )}
          <RowAction
            label={`More of option ${number}`}
            Icon={IconAdjustments}
            aria-expanded={isOpen}
            onClick={details.toggle}
          />
          {!isFixed && (
            <RowAction
              label={`Remove option ${number}`}
              Icon={IconTrash}
              disabled={!isRemovable}
              onClick={() => form.removeListItem('options', index)}
            />
          )}
        </ActionIcon.Group>
      </Group>
      {(isOpen || hasDetailFault(form, index)) && (
        <OptionDetails form={form} index={index} isFixed={isFixed} />
      )}
    </li>
  );
}

function hasDetailFault(form: PollForm, index: number): boolean {
  const path = `options.${index}`;
  return ['id', 'imageUrl', 'maxVotes'].some((field) => form.errors[`${path}.${field}`]);
}

type OptionFieldsProps = Pick<OptionRowProps, 'form' | 'index' | 'isFixed'>;

function RightMark({ form, index, isFixed }: OptionFieldsProps) {
  return (
    <Checkbox
      label="Right"
      aria-label={`Option ${index + 1} is right`}
      color="teal"
      classNames={{ root: classes.right, label: classes.rightLabel }}
      disabled={isFixed}
      {...form.getInputProps(`options.${index}.isCorrect`, { type: 'checkbox' })}
    />
  );
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

function OptionDetails({ form, index, isFixed }: OptionFieldsProps) {
  return (
    <Stack gap="xs" className={classes.details}>
      <TextInput
        size="xs"
        label="Id"
        description={
          isFixed
            ? 'Fixed since the poll was opened.'
            : 'What ballots name. Left empty, the service gives one.'
        }
        autoComplete="off"
        spellCheck={false}
        disabled={isFixed}
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
      {POLL_TRAITS[form.values.type].isChoice && (
        <NumberInput
          size="xs"
          label="Most votes"
          description="A full option takes no more. Left empty, it takes any number."
          min={1}
          allowDecimal={false}
          {...form.getInputProps(`options.${index}.maxVotes`)}
        />
      )}
    </Stack>
  );
}
