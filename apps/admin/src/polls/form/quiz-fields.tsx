import { NumberInput } from '@mantine/core';
import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { BoardSelect } from './board-select.tsx';
import type { PollForm } from './poll-form.ts';
import { QUIZ_SCORINGS } from './quiz-values.ts';

interface QuizFieldsProps {
  form: PollForm;
  /** How answers are judged is fixed once the poll was opened. */
  isFixed: boolean;
}

/** Nothing for other types. */
export function QuizFields({ form, isFixed }: QuizFieldsProps) {
  const { type, quiz } = form.values;
  if (type !== 'quiz') return null;
  return (
    <FormSection
      title="Scoring"
      description="The time runs from when the quiz is opened, by the service’s clock."
    >
      <NumberInput
        label="Points for a right answer"
        description="Given at once; later answers get less, as you choose below."
        min={1}
        allowDecimal={false}
        disabled={isFixed}
        {...form.getInputProps('quiz.points')}
      />
      <SegmentedField
        label="Speed"
        data={QUIZ_SCORINGS}
        description={describeChoice(QUIZ_SCORINGS, quiz.scoring)}
        value={quiz.scoring}
        onChange={(scoring) => form.setFieldValue('quiz.scoring', scoring)}
        error={form.errors['quiz.scoring']}
        disabled={isFixed}
      />
      <BoardSelect form={form} disabled={isFixed} />
      <NumberInput
        label="Credit for the network"
        description="What the measured way over the network takes off the time of an answer, at most."
        min={0}
        suffix=" ms"
        allowDecimal={false}
        disabled={isFixed}
        {...form.getInputProps('quiz.latencyCreditMs')}
      />
    </FormSection>
  );
}
