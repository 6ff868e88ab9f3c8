import type {
  BoardChange,
  BoardSnapshot,
  EntryView,
  Frame,
  MemberChange,
  MemberSnapshot,
  PollChange,
  PollResultsView,
  PollStateMessage,
} from '@rostrum/contracts';
import { applyCountChanges, applyListChanges, firstOf } from '@rostrum/domain';

/** The first entries of a board at one version. */
export interface BoardState {
  entries: readonly EntryView[];
  /** How many entries the whole board has. */
  total: number;
  version: number;
}

/** Where one member stands in a board, and who stands around, at one version. */
export interface MemberState extends BoardState {
  /** Null while the member has no entry. */
  entry: EntryView | null;
}

/** The results of a poll at one version. */
export type PollState = PollResultsView;

/** How many watch a board or a poll now. */
export interface PresenceState {
  watching: number;
}

/** How the states of one kind of topic follow from snapshots and changes. Pure. */
export interface TopicRules<State> {
  /** The state that a snapshot gives to a receiver of `limit` entries. */
  adopt(snapshot: unknown, version: number, limit: number, standing: State | undefined): State;
  /** Whether a snapshot is long enough for a receiver of `limit` entries. */
  reaches(snapshot: unknown, limit: number): boolean;
  apply(state: State, changes: unknown, version: number, limit: number): State;
  /** What a listener that asked for `limit` entries gets of a state that holds more. */
  slice(state: State, limit: number): State;
  /** Whether a state held for `heldLimit` entries has everything a listener of `limit` asked for. */
  covers(state: State, heldLimit: number, limit: number): boolean;
  /** The state after a poll was opened or closed; the same one where it does not concern it. */
  moveStatus(state: State, message: PollStateMessage): State;
  /** Whether something is withheld that a change of status may bring to light. */
  isVeiled(state: State): boolean;
}

/** Of topics that no status of a poll concerns. */
const WITHOUT_STATUS = { moveStatus: <State>(state: State) => state, isVeiled: () => false };
/** Of topics that are the same to everybody, whatever limit they asked for. */
const UNDIVIDED = {
  reaches: () => true,
  slice: <State>(state: State) => state,
  covers: () => true,
};

export const boardRules: TopicRules<BoardState> = {
  ...WITHOUT_STATUS,

  adopt(snapshot, version, limit) {
    return { ...firstOf(snapshot as BoardSnapshot, limit), version };
  },

  reaches(snapshot, limit) {
    const { entries, total } = snapshot as BoardSnapshot;
    return entries.length >= Math.min(limit, total);
  },

  apply(state, changes, version, limit) {
    const list = { entries: [...state.entries], total: state.total };
    const clipped = clipChanges(changes as BoardChange[], limit);
    return { ...applyListChanges(list, clipped), version };
  },

  slice(state, limit) {
    const list = { entries: state.entries as EntryView[], total: state.total };
    return { ...firstOf(list, limit), version: state.version };
  },

  covers(state, heldLimit, limit) {
    return limit <= heldLimit || state.entries.length < heldLimit;
  },
};

/** Around a member there is no part that others asked for: everybody gets what the widest gets. */
export const memberRules: TopicRules<MemberState> = {
  ...WITHOUT_STATUS,
  ...UNDIVIDED,

  adopt: (snapshot, version) => ({ ...(snapshot as MemberSnapshot), version }),

  apply(state, changes, version) {
    const list = { entries: [...state.entries], total: state.total };
    const listChanges: BoardChange[] = [];
    let { entry } = state;
    for (const change of changes as MemberChange[]) {
      if (change.op === 'entry') entry = change.entry;
      else listChanges.push(change);
    }
    return { ...applyListChanges(list, listChanges), entry, version };
  },
};

/** Numbers come whole, each in the place of the one before. */
export const presenceRules: TopicRules<PresenceState> = {
  ...WITHOUT_STATUS,
  ...UNDIVIDED,
  adopt: (snapshot) => snapshot as PresenceState,
  apply: (state) => state,
};

/**
 * Changes of a longer list as they concern its first `limit` entries. One frame serves receivers
 * with different limits; without this a change below the limit would leave holes in the list.
 */
function clipChanges(changes: BoardChange[], limit: number): BoardChange[] {
  return changes.filter((change) => change.op !== 'set' || change.index < limit);
}

export const pollRules: TopicRules<PollState> = {
  ...UNDIVIDED,

  adopt(snapshot, version, _limit, standing) {
    const results = snapshot as PollResultsView;
    // The ballots of a round end with it.
    const isSameRound = standing?.round === results.round;
    return { ...(isSameRound && recall(standing)), ...results, version };
  },

  apply(state, changes, version) {
    const { meVoted: _, ...counted } = applyCountChanges(state, changes as PollChange[]);
    return { ...counted, ...recall(state), version };
  },

  moveStatus(state, { pollId, status, closesAt }) {
    const { closesAt: former = null, ...rest } = state;
    if (pollId !== state.pollId || (status === state.status && closesAt === former)) return state;
    const closing = closesAt === null ? {} : { closesAt };
    return { ...rest, ...closing, status, isFinal: status === 'closed' };
  },

  isVeiled: (state) => !state.resultsVisible,
};

/**
 * What a frame cannot say, since it goes to everybody: whether this voter has voted. That somebody
 * has voted is kept; that somebody has not may have changed with this very frame.
 */
function recall(standing: PollState | undefined): Pick<PollState, 'meVoted'> {
  return standing?.meVoted ? { meVoted: true } : {};
}

export function hasSnapshot(frame: Frame): frame is Frame & { snapshot: unknown } {
  return 'snapshot' in frame;
}
