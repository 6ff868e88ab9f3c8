import { Button, Checkbox } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { countOf } from '../../formats/numbers.ts';
import { movesOf, nounOf, type PostKind, type PostMove, type PostState } from './post-moves.ts';
import classes from './posts.module.css';
import { useDecide } from './use-decide.ts';
import { useHeldOrder } from './use-held-order.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { type Selection, useSelection } from './use-selection.ts';

export interface Post {
  id: string;
  text: string;
}

interface PostListProps<T extends Post> {
  pollId: string;
  kind: PostKind;
  /** That all of them have. */
  state: PostState;
  posts: readonly T[];
  /** Takes the place of the list where there is nothing. */
  empty: ReactNode;
  /** What there is to know of one, below its text. */
  renderMeta: (post: T) => ReactNode;
  /** What can be done to one beside moving it; `press` keeps the focus when it leaves the list. */
  renderMore?: (post: T, press: () => void) => ReactNode;
  isPinned?: (post: T) => boolean;
  /** Behind the list; whoever points at it does not hold the list. */
  children?: ReactNode;
}

/** What people wrote, row by row, each with what a host may decide; several can be decided at once. */
export function PostList<T extends Post>(props: PostListProps<T>) {
  const { pollId, kind, state, posts, empty, isPinned, renderMeta, renderMore, children } = props;
  const area = useRef<HTMLElement>(null);
  const { shown, newCount, catchUp, drop } = useHeldOrder(posts, area);
  const selection = useSelection(shown);
  const press = useKeptFocus(shown, area);
  const { decide, isDeciding } = useDecide(pollId, kind, drop);
  const moves = movesOf(kind, state);

  return (
    <>
      <section
        ref={area}
        tabIndex={-1}
        aria-label={`List of ${nounOf(kind)}s`}
        className={classes.area}
      >
        {shown.length > 0 && (
          <Toolbar
            kind={kind}
            total={shown.length}
            selection={selection}
            moves={moves}
            isDeciding={isDeciding}
            onMove={async (move) => {
              // The button goes with what was selected.
              area.current?.focus({ preventScroll: true });
              await decide({ ids: selection.ids, from: state, move });
              selection.clear();
            }}
          />
        )}
        <News count={newCount} onShow={catchUp} />
        {shown.length === 0 && empty}
        <ul className={classes.list}>
          {shown.map((post) => (
            <PostRow
              key={post.id}
              kind={kind}
              post={post}
              isPinned={isPinned?.(post) ?? false}
              selection={selection}
              moves={moves}
              meta={renderMeta(post)}
              more={renderMore?.(post, () => press(post.id))}
              onMove={(move) => {
                press(post.id);
                void decide({ ids: [post.id], from: state, move });
              }}
            />
          ))}
        </ul>
      </section>
      {children}
    </>
  );
}

interface NewsProps {
  count: number;
  onShow: () => void;
}

/** What has come in while the list stood still. */
function News({ count, onShow }: NewsProps) {
  return (
    <div className={classes.news} role="status">
      {count > 0 && (
        <Button
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} aria-hidden="true" />}
          onClick={onShow}
        >
          Show {count} new
        </Button>
      )}
    </div>
  );
}

interface ToolbarProps {
  kind: PostKind;
  total: number;
  selection: Selection;
  moves: PostMove[];
  isDeciding: boolean;
  onMove: (move: PostMove) => Promise<void>;
}

function Toolbar({ kind, total, selection, moves, isDeciding, onMove }: ToolbarProps) {
  const { length } = selection.ids;
  const isAll = length === total;
  return (
    <div className={classes.toolbar}>
      <Checkbox
        label={length === 0 ? `Select all ${total}` : `${countOf(length, nounOf(kind))} selected`}
        checked={isAll}
        indeterminate={length > 0 && !isAll}
        onChange={() => (isAll ? selection.clear() : selection.selectAll())}
      />
      {length > 0 && (
        <div className={classes.actions}>
          {moves.map((move) => (
            <Button
              key={move.to}
              size="compact-sm"
              {...LOOKS[move.look]}
              loading={isDeciding}
              onClick={() => void onMove(move)}
            >
              {move.label} {length}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

const LOOKS: Record<PostMove['look'], { variant: string; color?: string }> = {
  main: { variant: 'light', color: 'teal' },
  plain: { variant: 'default' },
  away: { variant: 'subtle', color: 'red' },
};

interface PostRowProps {
  kind: PostKind;
  post: Post;
  isPinned: boolean;
  selection: Selection;
  moves: PostMove[];
  meta: ReactNode;
  more: ReactNode;
  onMove: (move: PostMove) => void;
}

function PostRow(props: PostRowProps) {
  const { kind, post, isPinned, selection, moves, meta, more, onMove } = props;
  const name = shortened(post.text);
  return (
    <li className={classes.row} data-post-id={post.id} data-pinned={isPinned || undefined}>
      <Checkbox
        className={classes.check}
        aria-label={`Select the ${nounOf(kind)} ${name}`}
        checked={selection.has(post.id)}
        onChange={() => selection.toggle(post.id)}
      />
      <div className={classes.body}>
        <p className={classes.text}>{post.text}</p>
        {meta}
      </div>
      <div className={classes.actions}>
        {moves.map((move) => (
          <Button
            key={move.to}
            size="compact-sm"
            {...LOOKS[move.look]}
            data-act={move.to}
            aria-label={`${move.label}: ${name}`}
            onClick={() => onMove(move)}
          >
            {move.label}
          </Button>
        ))}
        {more}
      </div>
    </li>
  );
}

const NAMED_CHARACTERS = 80;

/** Enough of a text to tell it from others. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= NAMED_CHARACTERS ? line : `${line.slice(0, NAMED_CHARACTERS - 1)}…`;
}
