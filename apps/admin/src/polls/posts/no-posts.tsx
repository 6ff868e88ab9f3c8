import { EmptyState } from '@mantine/core';
import { IconChecks, IconMessage2 } from '@tabler/icons-react';
import { usePoll } from '../poll-layout.tsx';
import type { PostKind, PostState } from './post-moves.ts';

interface NoPostsProps {
  kind: PostKind;
  state: PostState;
}

/** Says why a list is empty, and what would fill it. */
export function NoPosts({ kind, state }: NoPostsProps) {
  const { poll } = usePoll();
  const isQueue = poll.moderation === 'approve';
  const { title, description } = describe(kind, state, isQueue);
  const isClosed = poll.status !== 'open' && (state === 'pending' || state === 'shown');
  return (
    <EmptyState
      py={56}
      px="md"
      variant="light"
      icon={state === 'pending' && isQueue ? <IconChecks /> : <IconMessage2 />}
      title={title}
      description={isClosed ? `${description} The poll is not open now.` : description}
    />
  );
}

const WHAT: Record<PostKind, { all: string; come: string }> = {
  questions: { all: 'questions', come: 'Questions' },
  texts: { all: 'answers', come: 'Answers' },
  words: { all: 'words', come: 'Words' },
};

function describe(
  kind: PostKind,
  state: PostState,
  isQueue: boolean,
): { title: string; description: string } {
  const { all, come } = WHAT[kind];
  switch (state) {
    case 'pending':
      return isQueue
        ? {
            title: 'Nothing waits for you',
            description: `${come} that come in wait here until you approve them.`,
          }
        : {
            title: 'Nothing waits in this poll',
            description: `${come} are shown without approval. To decide first, choose “Approve first” in the settings.`,
          };
    case 'shown':
      return {
        title: `No ${all} are shown`,
        description: isQueue
          ? `What you approve is shown here and to everybody who sees the results.`
          : `${come} appear here the moment they come in.`,
      };
    case 'answered':
      return {
        title: 'No questions are answered yet',
        description:
          'What you mark as answered goes to the end of the list, and takes no more votes.',
      };
    case 'hidden':
      return {
        title: `No ${all} are hidden`,
        description: 'What you hide leaves every screen within a second, and can be shown again.',
      };
    case 'rejected':
      return {
        title: `No ${all} were rejected`,
        description: 'What you reject was never shown, and can still be approved.',
      };
  }
}
