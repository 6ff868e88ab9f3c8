import { Button, Input, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { FormSection } from '../../forms/form-section.tsx';
import { POLL_TRAITS, type PollType } from '../poll-types.ts';
import { OptionRow } from './option-row.tsx';
import classes from './options-editor.module.css';
import type { PollForm } from './poll-form.ts';
import { emptyOption } from './poll-values.ts';
import { useOptionMoves } from './use-option-moves.ts';

interface OptionsEditorProps {
  form: PollForm;
  /** Which options there are, and in which order, is fixed once the poll was opened. */
  isFixed: boolean;
}

/** Nothing for types that are answered without options. */
export function OptionsEditor({ form, isFixed }: OptionsEditorProps) {
  const { options, type } = form.values;
  const { list, announcement, move } = useOptionMoves(form);
  const { leastOptions, mostOptions } = POLL_TRAITS[type];
  if (leastOptions === 0) return null;
  const faults = Object.entries(form.errors);
  const rightFault = faults.find(([path]) => path.startsWith('quiz.correct'))?.[1];

  return (
    <FormSection
      title={type === 'reactions' ? 'Reactions' : 'Options'}
      description={describeOptions(type, leastOptions, isFixed)}
    >
      {/* Takes the focus when no option is marked as right. */}
      <ol ref={list} className={classes.list} data-path="quiz.correct" tabIndex={-1}>
        {options.map((option, index) => (
          <OptionRow
            key={option.rowId}
            form={form}
            index={index}
            isFixed={isFixed}
            isRemovable={options.length > leastOptions}
            onMove={(direction) => move(index, direction)}
          />
        ))}
      </ol>
      {form.errors.options && <Input.Error role="alert">{form.errors.options}</Input.Error>}
      {rightFault !== undefined && <Input.Error role="alert">{rightFault}</Input.Error>}
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      {!isFixed && options.length < mostOptions && (
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

function describeOptions(type: PollType, leastOptions: number, isFixed: boolean): string {
  if (isFixed) {
    return 'Which there are was fixed when the poll was opened; what they are called can change.';
  }
  if (type === 'reactions') return 'An emoji each, or a word; shown in this order.';
  if (type === 'quiz') return 'Mark what is right; if several are, each of them gets the points.';
  return leastOptions === 1
    ? 'One or several things to rate, in this order.'
    : 'Shown to the voters in this order.';
}
