import { Badge, Text } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { IconCheck, IconPin } from '@tabler/icons-react';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import classes from './written-results.module.css';

interface WrittenResultsProps {
  state: PollState;
}

/** Answers as everybody sees them, the newest first. */
export function TextResults({ state: { texts = [], states } }: WrittenResultsProps) {
  return (
    <>
      <ul className={classes.cards} aria-label="Answers">
        {texts.map(({ id, text, at }) => (
          <li key={id} className={classes.card} data-text-id={id}>
            <p className={classes.text}>{text}</p>
            <Text size="xs" c="dimmed" mt={4}>
              <RelativeTime at={at} />
            </Text>
          </li>
        ))}
      </ul>
      <Rest shown={texts.length} total={states?.shown ?? texts.length} noun="answer" />
    </>
  );
}

/** Questions as everybody sees them: pinned ones, then by votes; answered ones last. */
export function QuestionResults({ state: { questions = [], states } }: WrittenResultsProps) {
  const total = (states?.shown ?? 0) + (states?.answered ?? 0);
  return (
    <>
      <ol className={classes.questions} aria-label="Questions">
        {questions.map(({ id, text, votes, authorName, at, state, isPinned }) => (
          <li
            key={id}
            className={classes.question}
            data-question-id={id}
            data-answered={state === 'answered' || undefined}
          >
            <span className={classes.votes}>
              <strong>{formatCount(votes)}</strong> {votes === 1 ? 'vote' : 'votes'}
            </span>
            <div className={classes.asked}>
              <p className={classes.text}>{text}</p>
              <Text size="xs" c="dimmed" mt={2}>
                {authorName ?? 'Anonymous'}, <RelativeTime at={at} />
              </Text>
            </div>
            {isPinned && <Mark label="Pinned" Icon={IconPin} />}
            {state === 'answered' && <Mark label="Answered" Icon={IconCheck} color="teal" />}
          </li>
        ))}
      </ol>
      <Rest shown={questions.length} total={total} noun="question" />
    </>
  );
}

interface MarkProps {
  label: string;
  Icon: typeof IconPin;
  color?: string;
}

function Mark({ label, Icon, color }: MarkProps) {
  return (
    <Badge
      variant="light"
      tt="none"
      miw="max-content"
      color={color}
      leftSection={<Icon size={12} aria-hidden="true" />}
    >
      {label}
    </Badge>
  );
}

interface RestProps {
  shown: number;
  total: number;
  noun: string;
}

/** Live results carry the first of a long list. */
function Rest({ shown, total, noun }: RestProps) {
  if (total <= shown) return null;
  return (
    <Text size="sm" c="dimmed" mt="md">
      These are the first {formatCount(shown)} of {countOf(total, noun)}.
    </Text>
  );
}
