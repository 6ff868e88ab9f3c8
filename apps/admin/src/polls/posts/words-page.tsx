import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf } from '../../formats/numbers.ts';
import { LoadMore } from '../../layout/load-more.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { usePoll } from '../poll-layout.tsx';
import { NoPosts } from './no-posts.tsx';
import { PostList } from './post-list.tsx';
import type { PostState } from './post-moves.ts';
import { type DecidableWord, wordsQuery } from './post-queries.ts';
import classes from './posts.module.css';
import { PostsSection } from './posts-section.tsx';
import { rereadMs } from './use-live-list.ts';
import { usePostView } from './use-post-view.ts';
import { countStates } from './use-waiting.ts';

/** Words of a word cloud, or what was written in beside the options. */
export function WordsPage() {
  const { poll, update } = usePoll();
  const [{ state }, addressOf] = usePostView(
    'words',
    poll.moderation === 'approve' ? 'pending' : 'shown',
  );
  // Read again by the layout, which tells how many wait.
  const words = useQuery({
    ...wordsQuery(poll.pollId),
    staleTime: 0,
    refetchInterval: rereadMs(update),
  });
  return (
    <PostsSection
      kind="words"
      title={poll.type === 'word-cloud' ? 'Words' : 'Write-ins'}
      state={state}
      counts={words.data && countStates(words.data)}
      addressOf={addressOf}
    >
      {words.isPending && <TableSkeleton />}
      {words.isError && !words.data && (
        <ErrorPanel error={words.error} onRetry={() => words.refetch()} />
      )}
      {words.data && <Words key={state} state={state} words={words.data} />}
    </PostsSection>
  );
}

const STEP = 100;

interface WordsProps {
  state: PostState;
  words: readonly DecidableWord[];
}

/** Those with most votes first. */
function Words({ state, words }: WordsProps) {
  const { poll } = usePoll();
  const [most, setMost] = useState(STEP);
  const rows = words
    .filter((word) => word.state === state)
    .map(({ word, votes }) => ({ id: word, text: word, votes }));
  return (
    <PostList
      pollId={poll.pollId}
      kind="words"
      state={state}
      posts={rows.slice(0, most)}
      empty={<NoPosts kind="words" state={state} />}
      renderMeta={({ votes }) => <div className={classes.meta}>{countOf(votes, 'vote')}</div>}
    >
      <LoadMore
        hasMore={rows.length > most}
        isLoading={false}
        onLoadMore={() => setMost(most + STEP)}
      />
    </PostList>
  );
}
