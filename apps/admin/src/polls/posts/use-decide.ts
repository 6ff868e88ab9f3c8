import type { DecidableWordsView } from '@rostrum/contracts';
import {
  type InfiniteData,
  type QueryClient,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../../api/page.ts';
import { notifyDone, notifyFailed } from '../../feedback/notify.ts';
import { notifyUndoable } from '../../feedback/notify-undoable.tsx';
import {
  describeMoved,
  movesOf,
  type PostKind,
  type PostMove,
  type PostState,
} from './post-moves.ts';
import { decidePosts, decideWords, postKeys } from './post-queries.ts';

interface Decision {
  ids: readonly string[];
  /** The state that they have. */
  from: PostState;
  move: PostMove;
}

/**
 * Moves what people wrote to another state, and offers the way back; `onMoved` is told what has left
 * its list.
 */
export function useDecide(
  pollId: string,
  kind: PostKind,
  onMoved: (ids: readonly string[]) => void,
) {
  const client = useQueryClient();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ ids, move }: Decision) =>
      kind === 'words'
        ? decideWords(pollId, ids, move.to === 'hidden')
        : decidePosts(pollId, kind, ids, move.to),
    onSuccess: async (moved, { ids, move }) => {
      await takeMoved(client, pollId, { kind, ids, moved, move });
      onMoved(ids);
    },
    // Also where it was refused: somebody else may have decided meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: postKeys.all(pollId) }),
  });

  async function decide(decision: Decision): Promise<void> {
    const { ids, from, move } = decision;
    try {
      const moved = await mutateAsync(decision);
      const message = describeOutcome(kind, ids.length, moved.length, move);
      const back = movesOf(kind, move.to).find(({ to }) => to === from) ?? wayBack(kind, from);
      if (!back || moved.length === 0) notifyDone(message);
      else notifyUndoable(message, () => decide({ ids: moved, from: move.to, move: back }));
    } catch (error) {
      notifyFailed(ids.length === 1 ? 'Nothing was decided' : 'Not all were decided', error);
    }
  }

  return { decide, isDeciding: isPending };
}

/** To a state that no button leads to; a word that was decided on does not wait any more. */
function wayBack(kind: PostKind, to: PostState): PostMove | undefined {
  if (kind === 'words') return undefined;
  return { to, label: 'Undo', done: ['is back', 'are back'], look: 'plain' };
}

function describeOutcome(kind: PostKind, asked: number, moved: number, move: PostMove): string {
  const done = describeMoved(kind, moved, move);
  return moved === asked ? done : `${done} ${asked - moved} had been taken back meanwhile.`;
}

interface Moved {
  kind: PostKind;
  ids: readonly string[];
  moved: readonly string[];
  move: PostMove;
}

/** Takes what was moved off the lists at once; reading them again brings it to its new place. */
async function takeMoved(client: QueryClient, pollId: string, { kind, ids, moved, move }: Moved) {
  // What was read before the decision would bring it back.
  await client.cancelQueries({ queryKey: postKeys.all(pollId) });
  if (kind === 'words') {
    client.setQueryData<DecidableWordsView>(postKeys.words(pollId), (held) => {
      const state = move.to === 'hidden' ? 'hidden' : 'shown';
      return (
        held && {
          items: held.items.map((item) => ({
            ...item,
            ...(moved.includes(item.word) && { state }),
          })),
        }
      );
    });
    return;
  }
  dropFromLists(client, pollId, ids, move.to);
}

/** Takes posts off all lists but those of the state that they have now. */
export function dropFromLists(
  client: QueryClient,
  pollId: string,
  ids: readonly string[],
  to?: PostState,
): void {
  const gone = new Set(ids);
  for (const query of client.getQueryCache().findAll({ queryKey: postKeys.all(pollId) })) {
    const [, , , , state] = query.queryKey;
    if (state === undefined || state === to) continue;
    client.setQueryData<InfiniteData<Page<{ id: string }>>>(query.queryKey, (held) => {
      const pages = held?.pages.map((page) => ({
        ...page,
        items: page.items.filter(({ id }) => !gone.has(id)),
      }));
      return held && pages && { ...held, pages };
    });
  }
}
