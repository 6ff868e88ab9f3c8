import { Button, EmptyState, Text, Title } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { IconChecks, IconMoodEmpty } from '@tabler/icons-react';
import { Link } from 'react-router';
import { writingOf } from '../poll-types.ts';
import { describeCount } from './count-words.ts';
import { MoreFigures } from './more-figures.tsx';
import { NpsResults } from './nps-results.tsx';
import { NumberResults } from './number-results.tsx';
import { optionBars, writeInBars } from './option-bars.ts';
import { PlaceTable } from './place-table.tsx';
import { QuizResults } from './quiz-results.tsx';
import { RatingResults } from './rating-results.tsx';
import { ReactionResults } from './reaction-results.tsx';
import { ResultBars } from './result-bars.tsx';
import { WordResults, WordTable } from './word-results.tsx';
import { QuestionResults, TextResults } from './written-results.tsx';

interface PollFiguresProps {
  poll: PollView;
  state: PollState;
}

/** What a poll's ballots come to, in the picture that suits its type. */
export function PollFigures({ poll, state }: PollFiguresProps) {
  return (
    <>
      <Picture poll={poll} state={state} />
      <Text size="sm" c="dimmed" mt="lg">
        {describeCount(poll)}
      </Text>
    </>
  );
}

function Picture({ poll, state }: PollFiguresProps) {
  const { type, number, nps, words = [], scale } = state;
  if (type === 'rating' && scale) return <RatingResults state={state} scale={scale} />;
  if (type === 'nps') {
    return nps && number ? (
      <NpsResults nps={nps} number={number} />
    ) : (
      <NoAnswers poll={poll} state={state} />
    );
  }
  if (type === 'number')
    return number ? <NumberResults number={number} /> : <NoAnswers poll={poll} state={state} />;
  if (type === 'word-cloud') {
    return words.length > 0 ? (
      <WordResults words={words} />
    ) : (
      <NoAnswers poll={poll} state={state} />
    );
  }
  if (type === 'text' || type === 'questions') return <Written poll={poll} state={state} />;
  if (type === 'reactions') return <ReactionResults state={state} />;
  if (type === 'quiz') return <QuizResults poll={poll} state={state} />;
  return (
    <>
      <ResultBars bars={optionBars(poll, state)} isFinal={state.isFinal} />
      {type === 'ranking' && <PlaceTable options={state.options} />}
      {poll.allowWriteIns && <WriteIns poll={poll} words={words} isFinal={state.isFinal} />}
    </>
  );
}

const MOST_WRITE_INS = 5;

interface WriteInsProps {
  poll: PollView;
  words: NonNullable<PollState['words']>;
  isFinal: boolean;
}

function WriteIns({ poll, words, isFinal }: WriteInsProps) {
  return (
    <section aria-labelledby="write-ins-title">
      <Title order={3} size="h5" mt="xl" mb="sm" id="write-ins-title">
        Written in
      </Title>
      {words.length > 0 ? (
        <ResultBars bars={writeInBars(words.slice(0, MOST_WRITE_INS))} isFinal={isFinal} />
      ) : (
        <Text size="sm" c="dimmed">
          {poll.moderation === 'approve'
            ? 'None is shown: what is written in is shown once you approve it.'
            : 'No answer that was written in is shown yet.'}
        </Text>
      )}
      {words.length > MOST_WRITE_INS && (
        <MoreFigures title={`The ${words.length} with most votes`}>
          <WordTable words={words} title="Written in" />
        </MoreFigures>
      )}
    </section>
  );
}

function Written({ poll, state }: PollFiguresProps) {
  if (state.type === 'text' && state.texts?.length) return <TextResults state={state} />;
  if (state.questions?.length) return <QuestionResults state={state} />;
  return <NoAnswers poll={poll} state={state} />;
}

/** Nothing to see: because nothing came in, or because a host has still to decide on it. */
function NoAnswers({ poll, state }: PollFiguresProps) {
  const writing = writingOf(poll);
  const waiting = state.states?.pending ?? state.ballotCount ?? 0;
  if (writing !== undefined && poll.moderation === 'approve' && waiting > 0) {
    return (
      <EmptyState
        py="xl"
        variant="light"
        icon={<IconChecks />}
        title="Nothing that came in is shown"
        description="This poll shows what you approve."
      >
        <EmptyState.Actions>
          <Button variant="default" component={Link} to={writing}>
            Decide what is shown
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconMoodEmpty />}
      title={state.type === 'questions' ? 'No questions yet' : 'No answers yet'}
      description="They are shown here the moment they come in."
    />
  );
}
