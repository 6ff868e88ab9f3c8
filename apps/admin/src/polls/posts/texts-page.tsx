import type { PollTextView } from '@rostrum/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { LoadMore } from '../../layout/load-more.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { usePoll } from '../poll-layout.tsx';
import { NoPosts } from './no-posts.tsx';
import { PostList } from './post-list.tsx';
import type { PostState } from './post-moves.ts';
import { textsQuery } from './post-queries.ts';
import classes from './posts.module.css';
import { PostsSection } from './posts-section.tsx';
import { eachOnce, loadMore, rereadMs, useReread } from './use-live-list.ts';
import { usePostView } from './use-post-view.ts';

export function TextsPage() {
  const { poll, update } = usePoll();
  const [{ state }, addressOf] = usePostView(
    'texts',
    poll.moderation === 'approve' ? 'pending' : 'shown',
  );
  return (
    <PostsSection
      kind="texts"
      title="Answers"
      state={state}
      counts={update.state?.states}
      addressOf={addressOf}
    >
      <Texts key={state} state={state} />
    </PostsSection>
  );
}

interface TextsProps {
  state: PostState;
}

/** The newest first. */
function Texts({ state }: TextsProps) {
  const { poll, update } = usePoll();
  const query = textsQuery(poll.pollId, state);
  const list = useInfiniteQuery({ ...query, staleTime: 0, refetchInterval: rereadMs(update) });
  const read = { length: list.data?.length ?? 0, isLoadingMore: list.isFetchingNextPage };
  useReread(query.queryKey, read, update.state?.version);
  if (list.isPending) return <TableSkeleton />;
  // What was read stays where reading it again fails: that is tried all the time.
  if (!list.data) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  return (
    <PostList
      pollId={poll.pollId}
      kind="texts"
      state={state}
      posts={eachOnce(list.data)}
      empty={<NoPosts kind="texts" state={state} />}
      renderMeta={(text) => <TextMeta text={text} />}
    >
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={() => loadMore(list)}
      />
    </PostList>
  );
}

function TextMeta({ text: { at, voterId } }: { text: PollTextView }) {
  return (
    <div className={classes.meta}>
      <RelativeTime at={at} />
      {voterId !== undefined && (
        <span title="Who answered, as voters are told apart">{voterId}</span>
      )}
    </div>
  );
}
