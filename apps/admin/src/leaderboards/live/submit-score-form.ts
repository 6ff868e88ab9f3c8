import { type FormErrors, useForm } from '@mantine/form';
import { type LeaderboardView, type Submission, submission } from '@rostrum/contracts';
import { validateBy } from '../../forms/schema-errors.ts';
import { parseScore, scoreFault } from '../../forms/score-text.ts';
import type { Operator } from '../leaderboard-choices.ts';

export interface SubmitScoreValues {
  memberId: string;
  /** Numbers are kept as typed: a number input would round or drop what it cannot show. */
  score: string;
  columns: Record<string, string>;
  operator: Operator;
}

export const SUBMIT_SCORE_FIELDS = ['memberId', 'score', 'columns', 'operator'];

export function useSubmitScoreForm(board: LeaderboardView) {
  return useForm<SubmitScoreValues>({
    initialValues: {
      memberId: '',
      score: '',
      columns: Object.fromEntries(board.columns.map(({ key }) => [key, ''])),
      operator: board.operator,
    },
    validate: (values) => validateSubmission(values, board),
  });
}

/** The body to send. The operator is named only where it differs from the board's own. */
export function toSubmission(values: SubmitScoreValues, board: LeaderboardView): Submission {
  const columns = Object.entries(values.columns)
    .filter(([, text]) => text.trim() !== '')
    .map(([key, text]): [string, number] => [key, parseScore(text)]);
  return {
    memberId: values.memberId,
    score: parseScore(values.score),
    ...(columns.length > 0 && { columns: Object.fromEntries(columns) }),
    ...(values.operator !== board.operator && { operator: values.operator }),
  };
}

const checkSubmission = validateBy(submission);

function validateSubmission(values: SubmitScoreValues, board: LeaderboardView): FormErrors {
  const errors = checkSubmission(toSubmission(values, board));
  const fault = scoreFault(values.score);
  if (fault) errors.score = fault;
  for (const [key, text] of Object.entries(values.columns)) {
    const columnFault = text.trim() === '' ? null : scoreFault(text);
    if (columnFault) errors[`columns.${key}`] = columnFault;
  }
  return errors;
}
