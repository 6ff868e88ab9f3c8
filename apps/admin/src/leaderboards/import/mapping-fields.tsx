import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { OPERATORS } from '../leaderboard-choices.ts';
import type { FileOutline } from './file-columns.ts';
import type { MappingForm } from './import-mapping.ts';

interface MappingFieldsProps {
  board: LeaderboardView;
  form: MappingForm;
  outline: FileOutline;
}

/** Which column of the file is what. */
export function MappingFields({ board, form, outline }: MappingFieldsProps) {
  const columns = [...new Set(outline.columns)].filter((column) => column !== '');
  const withNone = (none: string) => [{ value: '', label: none }, ...columns];
  const sampleOf = (column: string): string | undefined => {
    const value = outline.sample[column];
    return value ? `First row: ${value}` : undefined;
  };
  const { values } = form;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Select
        label="Member"
        data={columns}
        description={sampleOf(values.memberColumn)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('memberColumn')}
      />
      <Select
        label="Score"
        data={withNone('Every row scores 1')}
        description={sampleOf(values.scoreColumn)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('scoreColumn')}
      />
      <Select
        label="Time of the submission"
        data={withNone('The time of the import')}
        description={sampleOf(values.occurredAtColumn)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('occurredAtColumn')}
      />
      {board.allowOperatorOverride && (
        <Select label="Operator" data={OPERATORS} {...form.getInputProps('operator')} />
      )}
      {board.columns.map(({ key }) => (
        <Select
          key={key}
          label={key}
          data={withNone('Not in the file')}
          description={sampleOf(values.columns[key] ?? '')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps(`columns.${key}`)}
        />
      ))}
      <TextInput
        label="Rows to leave out"
        placeholder="own_goal=TRUE"
        description="As column=value, comma separated."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('skip')}
      />
    </SimpleGrid>
  );
}
