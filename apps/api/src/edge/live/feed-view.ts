import type { BoardChange, BoardSnapshot, Frame, PollResultsView } from '@rostrum/contracts';
import {
  applyListChanges,
  applyTallyChanges,
  diffCounts,
  diffLists,
  EMPTY_TALLY,
  type FeedFrame,
  type FeedState,
  firstOf,
  type Leaderboard,
  mayViewResults,
  type Poll,
  type RankedEntry,
} from '@rostrum/domain';
import { presentEntry } from '../../leaderboards/leaderboards.presenter.ts';
import { presentResults } from '../../polls/polls.presenter.ts';
import type { FeedRoom, ViewerClass } from './room.ts';

export type FeedSubject =
  | { kind: 'leaderboard'; board: Leaderboard; period: string }
  | { kind: 'poll'; poll: Poll };

/** A feed's state under the definitions that give it names: what viewers are shown. */
export interface FeedView {
  subject: FeedSubject;
  epoch: string;
  version: number;
  state: FeedState;
}

/**
 * The epoch as viewers see it. A topic such as `@current:daily` moves to another period, and a
 * definition changes what is shown, without any write: so both are part of it, and a snapshot of
 * another epoch always replaces.
 */
export function publicEpoch({ epoch, subject }: FeedView): string {
  return subject.kind === 'leaderboard'
    ? `${epoch}.${subject.period}.${subject.board.configVersion}`
    : `${epoch}.${subject.poll.configVersion}`;
}

/** Whether viewers of a kind may go on watching under a definition. */
export function mayWatch(subject: FeedSubject, viewer: ViewerClass): boolean {
  if (viewer === 'host') return true;
  if (subject.kind === 'leaderboard') return subject.board.visibility === 'public';
  // A private poll is for voters with a token.
  return subject.poll.visibility === 'public' || viewer === 'voted' || viewer === 'member';
}

/** The state after a frame that was judged to apply. */
export function stateAfter(state: FeedState, frame: FeedFrame): FeedState {
  if (frame.state) return frame.state;
  const { changes } = frame;
  if (state.kind === 'leaderboard' && changes?.kind === 'leaderboard') {
    return { kind: 'leaderboard', list: applyListChanges(state.list, changes.changes) };
  }
  if (state.kind === 'poll' && changes?.kind === 'poll') {
    return { ...state, tally: applyTallyChanges(state.tally, changes.changes) };
  }
  throw new TypeError('the frame is not one of this feed');
}

/** What is left of a feed that may not be watched any more. */
export function endedView(view: FeedView): FeedView {
  const { state, epoch } = view;
  const nothing: FeedState =
    state.kind === 'poll'
      ? { ...state, status: 'closed', closesAtMs: undefined, tally: EMPTY_TALLY }
      : { kind: 'leaderboard', list: { entries: [], total: 0 } };
  return { ...view, epoch: `${epoch}.ended`, state: nothing };
}

/** What a room is shown as a whole. */
export function snapshotFor(view: FeedView, room: FeedRoom): BoardSnapshot | PollResultsView {
  const { subject, state } = view;
  if (subject.kind === 'leaderboard' && state.kind === 'leaderboard') {
    const { entries, total } = firstOf(state.list, room.limit);
    return { entries: entries.map((entry) => presentEntry(entry, subject.board)), total };
  }
  if (subject.kind === 'poll' && state.kind === 'poll') {
    const { kind: _kind, ...standing } = state;
    return presentResults({
      poll: subject.poll,
      state: { ...standing, version: view.version, epoch: view.epoch },
      isVisible: showsCounts(view, room),
      showsAnswers: showsAnswers(view, room),
      isHost: room.viewer === 'host',
      hasVoted: undefined,
    });
  }
  throw new TypeError('the state is not one of this feed');
}

export function showsCounts({ subject, state }: FeedView, room: FeedRoom): boolean {
  if (subject.kind !== 'poll' || state.kind !== 'poll') return true;
  return mayViewResults(subject.poll.resultsVisibility, state.status, {
    isHost: room.viewer === 'host',
    hasVoted: room.viewer === 'voted' || room.viewer === 'anybody-voted',
  });
}

/** Of a quiz: what is right is for hosts until it is closed. */
function showsAnswers({ state }: FeedView, room: FeedRoom): boolean {
  return room.viewer === 'host' || (state.kind === 'poll' && state.status === 'closed');
}

export function snapshotFrame(view: FeedView, room: FeedRoom): Frame {
  return {
    topic: room.topic,
    epoch: publicEpoch(view),
    from: room.version,
    to: view.version,
    snapshot: snapshotFor(view, room),
  } as Frame;
}

/** A frame that changes nothing but the version. */
export function emptyFrame(view: FeedView, room: FeedRoom): Frame {
  return {
    topic: room.topic,
    epoch: publicEpoch(view),
    from: room.version,
    to: view.version,
    changes: [],
  };
}

/** From so many entries on, changes to so much of a board weigh more than the whole of it. */
const MIN_WHOLE = 10;
const WHOLE_SHARE = 0.8;

/** The frame that leads a room from `before` to `after`; nothing when what it sees did not change. */
export function changeFrame(before: FeedView, after: FeedView, room: FeedRoom): Frame | undefined {
  const changes = changesFor(before, after, room);
  if (changes.length === 0) return undefined;
  if (after.state.kind === 'leaderboard') {
    const shown = Math.min(after.state.list.entries.length, room.limit);
    const isWhole = shown >= MIN_WHOLE && changes.length > shown * WHOLE_SHARE;
    if (isWhole) return snapshotFrame(after, room);
  }
  const head = {
    topic: room.topic,
    epoch: publicEpoch(after),
    from: room.version,
    to: after.version,
  };
  return { ...head, changes } as Frame;
}

function changesFor(before: FeedView, after: FeedView, room: FeedRoom): object[] {
  const [was, is] = [before.state, after.state];
  if (was.kind === 'leaderboard' && is.kind === 'leaderboard') {
    return boardChanges(was.list, is.list, after.subject, room.limit);
  }
  if (was.kind === 'poll' && is.kind === 'poll' && showsCounts(after, room)) {
    return diffCounts(resultsFor(before, room), resultsFor(after, room));
  }
  return [];
}

function boardChanges(
  was: { entries: RankedEntry[]; total: number },
  is: { entries: RankedEntry[]; total: number },
  subject: FeedSubject,
  limit: number,
): BoardChange[] {
  if (subject.kind !== 'leaderboard') return [];
  // Entries that a change left alone are the same objects in both lists.
  const changes = diffLists(firstOf(was, limit), firstOf(is, limit), (a, b) => a === b);
  return changes.map((change) =>
    change.op === 'set'
      ? { op: 'set', index: change.index, entry: presentEntry(change.entry, subject.board) }
      : change,
  );
}

/** What a poll's counts come to, worked out once a version however many rooms show it. */
const results = {
  hosts: new WeakMap<FeedView, PollResultsView>(),
  /** Of those who see what is right, and of those who do not. */
  answered: new WeakMap<FeedView, PollResultsView>(),
  others: new WeakMap<FeedView, PollResultsView>(),
};

function resultsFor(view: FeedView, room: FeedRoom): PollResultsView {
  const { subject, state } = view;
  if (subject.kind !== 'poll' || state.kind !== 'poll') throw new TypeError('not a poll');
  const isHost = room.viewer === 'host';
  const withAnswers = showsAnswers(view, room);
  const kept = results[isHost ? 'hosts' : withAnswers ? 'answered' : 'others'];
  const known = kept.get(view);
  if (known) return known;
  const { kind: _kind, ...standing } = state;
  const shown = presentResults({
    poll: subject.poll,
    state: { ...standing, version: view.version, epoch: view.epoch },
    isVisible: true,
    showsAnswers: withAnswers,
    isHost,
    hasVoted: undefined,
  });
  kept.set(view, shown);
  return shown;
}
