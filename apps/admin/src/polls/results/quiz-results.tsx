import { Alert, Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { Link } from 'react-router';
import { formatCount, formatDecimal, formatShare } from '../../formats/numbers.ts';
import { Figure } from '../../layout/figure.tsx';
import { optionBars } from './option-bars.ts';
import { ResultBars } from './result-bars.tsx';

interface QuizResultsProps {
  poll: PollView;
  state: PollState;
}

/** Answers with the right ones marked, which participants see once the quiz is closed. */
export function QuizResults({ poll, state }: QuizResultsProps) {
  const { isFinal, quiz, ballotCount = 0 } = state;
  const { correctCount = 0, meanSeconds } = quiz ?? {};
  const all = state.totalWeight ?? ballotCount;
  return (
    <Stack gap="lg">
      {!isFinal && (
        <Alert color="iris" variant="light">
          {describeVeil(poll)}
        </Alert>
      )}
      <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 3 }} spacing="sm">
        <Figure
          label="Right answers"
          value={`${formatCount(correctCount)} of ${formatCount(all)}`}
          {...(all > 0 && { note: formatShare(correctCount / all) })}
        />
        <Figure
          label="Mean time of an answer"
          value={meanSeconds === undefined ? '–' : `${formatDecimal(meanSeconds)} s`}
        />
        <Figure label="Points for a right answer" value={formatCount(poll.quiz?.points ?? 0)} />
      </SimpleGrid>
      <ResultBars bars={optionBars(poll, state)} isFinal={isFinal} />
      <BoardNote poll={poll} isFinal={isFinal} />
    </Stack>
  );
}

function describeVeil({ resultsVisibility }: PollView): string {
  const counts =
    resultsVisibility === 'after_close' || resultsVisibility === 'hidden' ? ', nor the counts' : '';
  return `Participants do not see this yet: which answers are right is not sent to them${counts} before the quiz is closed.`;
}

interface BoardNoteProps {
  poll: PollView;
  isFinal: boolean;
}

function BoardNote({ poll, isFinal }: BoardNoteProps) {
  const board = poll.quiz?.leaderboard;
  if (board === undefined) return null;
  return (
    <Text size="sm">
      {isFinal ? 'The points were given to ' : 'When the quiz closes, the points go to '}
      <Anchor component={Link} to={`/leaderboards/${encodeURIComponent(board)}`}>
        {board}
      </Anchor>
      {isFinal ? '; each answer gives them once.' : '.'}
    </Text>
  );
}
