import { Button, Group, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { QuestionView } from '@rostrum/contracts';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { LoadMore } from '../../layout/load-more.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { usePoll } from '../poll-layout.tsx';
import { AskQuestionDialog } from './ask-question-dialog.tsx';
import { DeleteQuestionDialog } from './delete-question-dialog.tsx';
import { NoPosts } from './no-posts.tsx';
import { PostList } from './post-list.tsx';
import { type QuestionSort, questionsQuery } from './post-queries.ts';
import { PostsSection } from './posts-section.tsx';
import { QuestionMenu, QuestionMeta } from './question-parts.tsx';
import { RewordDialog } from './reword-dialog.tsx';
import { eachOnce, loadMore, rereadMs, useReread } from './use-live-list.ts';
import { type PostView, usePostView } from './use-post-view.ts';

const SORTS: { value: QuestionSort; label: string }[] = [
  { value: 'votes', label: 'Most votes first' },
  { value: 'newest', label: 'Newest first' },
];

export function QuestionsPage() {
  const { poll, update } = usePoll();
  const [view, addressOf] = usePostView(
    'questions',
    poll.moderation === 'approve' ? 'pending' : 'shown',
  );
  const navigate = useNavigate();
  const [isAsking, ask] = useDisclosure(false);
  const choose = (sort: QuestionSort) =>
    void navigate({ search: addressOf({ sort }) }, { replace: true, preventScrollReset: true });
  return (
    <PostsSection
      kind="questions"
      title="Questions"
      state={view.state}
      counts={update.state?.states}
      addressOf={addressOf}
      controls={
        <Group gap="sm">
          <Select
            aria-label="Order"
            size="xs"
            w={160}
            data={SORTS}
            value={view.sort}
            onChange={(sort) => sort && choose(sort as QuestionSort)}
          />
          {poll.status === 'open' && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden="true" />}
              onClick={ask.open}
            >
              Add a question
            </Button>
          )}
        </Group>
      }
    >
      <Questions key={`${view.state}-${view.sort}`} view={view} />
      <AskQuestionDialog pollId={poll.pollId} opened={isAsking} onClose={ask.close} />
    </PostsSection>
  );
}

interface QuestionsProps {
  view: PostView;
}

interface Asked {
  what: 'reword' | 'delete';
  question: QuestionView;
}

function Questions({ view: { state, sort } }: QuestionsProps) {
  const { poll, update } = usePoll();
  const query = questionsQuery(poll.pollId, state, sort);
  const list = useInfiniteQuery({ ...query, staleTime: 0, refetchInterval: rereadMs(update) });
  const read = { length: list.data?.length ?? 0, isLoadingMore: list.isFetchingNextPage };
  useReread(query.queryKey, read, update.state?.version);
  const [asked, setAsked] = useState<Asked>();
  if (list.isPending) return <TableSkeleton />;
  // What was read stays where reading it again fails: that is tried all the time.
  if (!list.data) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  const dialog = { pollId: poll.pollId, onClose: () => setAsked(undefined) };
  return (
    <>
      <PostList
        pollId={poll.pollId}
        kind="questions"
        state={state}
        posts={eachOnce(list.data)}
        empty={<NoPosts kind="questions" state={state} />}
        isPinned={({ isPinned }) => isPinned}
        renderMeta={(question) => <QuestionMeta question={question} />}
        renderMore={(question, press) => (
          <QuestionMenu
            pollId={poll.pollId}
            question={question}
            onReword={() => setAsked({ what: 'reword', question })}
            onDelete={() => {
              press();
              setAsked({ what: 'delete', question });
            }}
          />
        )}
      >
        <LoadMore
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onLoadMore={() => loadMore(list)}
        />
      </PostList>
      {asked?.what === 'reword' && <RewordDialog {...dialog} question={asked.question} />}
      {asked?.what === 'delete' && <DeleteQuestionDialog {...dialog} question={asked.question} />}
    </>
  );
}
