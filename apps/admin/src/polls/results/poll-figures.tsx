import { EmptyState, Text, Title } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { IconMoodEmpty } from '@tabler/icons-react';
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
    return nps && number ? <NpsResults nps={nps} number={number} /> : <NoAnswers />;
  }
  if (type === 'number') return number ? <NumberResults number={number} /> : <NoAnswers />;
  if (type === 'word-cloud') {
    return words.length > 0 ? <WordResults words={words} /> : <NoAnswers />;
  }
  if (type === 'text' || type === 'questions') return <Written state={state} />;
  if (type === 'reactions') return <ReactionResults state={state} />;
  if (type === 'quiz') return <QuizResults poll={poll} state={state} />;
  return (
    <>
      <ResultBars bars={optionBars(poll, state)} isFinal={state.isFinal} />
      {type === 'ranking' && <PlaceTable options={state.options} />}
      {poll.allowWriteIns && <WriteIns words={words} isFinal={state.isFinal} />}
    </>
  );
}

const MOST_WRITE_INS = 5;

interface WriteInsProps {
  words: NonNullable<PollState['words']>;
  isFinal: boolean;
}

function WriteIns({ words, isFinal }: WriteInsProps) {
  return (
    <section aria-labelledby="write-ins-title">
      <Title order={3} size="h5" mt="xl" mb="sm" id="write-ins-title">
        Written in
      </Title>
      {words.length > 0 ? (
        <ResultBars bars={writeInBars(words.slice(0, MOST_WRITE_INS))} isFinal={isFinal} />
      ) : (
        <Text size="sm" c="dimmed">
          Nobody has written in an answer yet.
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

function Written({ state }: Pick<PollFiguresProps, 'state'>) {
  if (state.type === 'text') {
    return state.texts?.length ? <TextResults state={state} /> : <NoAnswers />;
  }
  return state.questions?.length ? <QuestionResults state={state} /> : <NoQuestions />;
}

function NoQuestions() {
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconMoodEmpty />}
      title="No questions are shown"
      description="What participants see stands here. Questions that wait are on the page Questions."
    />
  );
}

function NoAnswers() {
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconMoodEmpty />}
      title="No answers yet"
      description="They are shown here the moment they come in."
    />
  );
}
