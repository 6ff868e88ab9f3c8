import { Input, NumberInput, SimpleGrid, Switch, Text } from '@mantine/core';
import { FormSection } from '../../forms/form-section.tsx';
import { type BoundWords, POLL_TRAITS, type PollType } from '../poll-types.ts';
import type { PollForm } from './poll-form.ts';

interface BallotFieldsProps {
  form: PollForm;
  /** The rules of ballots are fixed once the poll was opened. */
  isFixed: boolean;
}

/** Of types that leave nothing to decide. */
const SETTLED: Partial<Record<PollType, { title: string; text: string }>> = {
  nps: {
    title: 'Ballots',
    text: 'A ballot is a whole number from 0 to 10, which is what makes the score comparable.',
  },
  text: {
    title: 'Answers',
    text: 'An answer has 1 to 500 characters, in any number of lines. A voter gives one.',
  },
  questions: {
    title: 'Questions',
    text: 'A question has 1 to 500 characters. A participant asks up to 6 a minute, and has one vote for each question; a round holds 1,000 questions.',
  },
  reactions: {
    title: 'How people react',
    text: 'As often as they like, up to 10 times a second each. Reactions are counted and shown as they come, and nobody keeps who reacted.',
  },
};

/** What of a ballot's rules the poll's type leaves to decide. */
export function BallotFields({ form, isFixed }: BallotFieldsProps) {
  const { type } = form.values;
  const { bounds, scale, isChoice, leastOptions } = POLL_TRAITS[type];
  const hasRules = bounds !== undefined || scale !== undefined || isChoice;
  const fixed = hasRules &&
    isFixed && {
      description: 'The rules are fixed since the poll was opened: ballots were cast by them.',
    };
  const settled = SETTLED[type];
  if (settled) {
    return (
      <FormSection title={settled.title}>
        <Text size="sm" c="dimmed">
          {settled.text}
        </Text>
      </FormSection>
    );
  }
  return (
    <FormSection title="Ballots" {...fixed}>
      {scale && <ScaleFields form={form} isFixed={isFixed} />}
      {type === 'points' && (
        <NumberInput
          label="Points to give away"
          description="By one ballot, among all options."
          min={1}
          allowDecimal={false}
          disabled={isFixed}
          {...form.getInputProps('pointsBudget')}
        />
      )}
      {bounds && <BoundFields form={form} isFixed={isFixed} words={bounds} />}
      {isChoice && (
        <Switch
          label="Voters may write in an answer"
          description="What is not among the options; written-in answers are counted beside them."
          disabled={isFixed}
          {...form.getInputProps('allowWriteIns', { type: 'checkbox' })}
        />
      )}
      {leastOptions > 0 && (
        <Switch
          label="Shuffle the options"
          description="Each voter is shown them in another order, so that none has the first place."
          {...form.getInputProps('shuffleOptions', { type: 'checkbox' })}
        />
      )}
    </FormSection>
  );
}

function BoundFields({ form, isFixed, words }: BallotFieldsProps & { words: BoundWords }) {
  return (
    <SimpleGrid cols={2}>
      <NumberInput
        label={words.fewest}
        placeholder="1"
        min={1}
        allowDecimal={false}
        disabled={isFixed}
        {...form.getInputProps('minChoices')}
      />
      <NumberInput
        label={words.most}
        placeholder={words.unbounded}
        min={1}
        allowDecimal={false}
        disabled={isFixed}
        {...form.getInputProps('maxChoices')}
      />
    </SimpleGrid>
  );
}

const SCALE_FIELDS = [
  { name: 'min', label: 'Lowest' },
  { name: 'max', label: 'Highest' },
  { name: 'step', label: 'Step' },
] as const;

function ScaleFields({ form, isFixed }: BallotFieldsProps) {
  return (
    <Input.Wrapper
      label="Scale"
      labelElement="div"
      description="The numbers that a ballot may give."
      error={form.errors.scale}
    >
      <SimpleGrid cols={3} mt="xs">
        {SCALE_FIELDS.map(({ name, label }) => (
          <NumberInput
            key={name}
            label={label}
            disabled={isFixed}
            {...form.getInputProps(`scale.${name}`)}
          />
        ))}
      </SimpleGrid>
    </Input.Wrapper>
  );
}
