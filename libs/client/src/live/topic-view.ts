import type { Frame, PollStateMessage } from '@rostrum/contracts';
import { judgeFrame, type Position } from '@rostrum/domain';
import { hasSnapshot, type TopicRules } from './topic-rules.ts';

/**
 * What a receiver knows of one topic. Immutable; the functions below lead from one view to the
 * next and hold these rules whatever frames are lost, doubled or out of order:
 *
 * - `state` is always a state that the server had, never a mixture of two;
 * - versions only rise within an epoch, and only an answer leads back to an epoch that was left;
 * - a view that is not `inStep` gets in step with the first snapshot that is new enough.
 */
export interface TopicView<State> {
  position: Position | undefined;
  state: State | undefined;
  /** For how many entries `state` was asked. */
  limit: number;
  /** False from a gap or a loss of the connection until the next sufficient snapshot. */
  inStep: boolean;
  /** Frames from beyond a gap: they apply once the gap is closed. At most `MAX_WAITING_FRAMES`. */
  waiting: readonly Frame[];
  /** Where epochs were left during this connection; their late frames are ignored. */
  retired: readonly Position[];
}

export const MAX_WAITING_FRAMES = 64;
const MAX_RETIRED = 8;

export function emptyView<State>(): TopicView<State> {
  return {
    position: undefined,
    state: undefined,
    limit: 0,
    inStep: false,
    waiting: [],
    retired: [],
  };
}

/** A frame arrived: it moves the state on, is ignored, or waits for the gap before it to close. */
export function receiveFrame<State>(
  view: TopicView<State>,
  frame: Frame,
  rules: TopicRules<State>,
): TopicView<State> {
  if (view.retired.some(({ epoch }) => epoch === frame.epoch)) return view;
  // Before the first answer nobody knows for how many entries the state is wanted.
  if (view.position === undefined) return hold(view, frame);
  switch (judge(view.position, frame)) {
    case 'ignore':
      return view;
    case 'gap':
      return hold(view, frame);
    case 'apply': {
      const next = advance(view, frame, rules);
      return next ? applyWaiting(next, rules) : { ...view, inStep: false };
    }
  }
}

/** An answer to `subscribe` for `limit` entries: the state, or the changes since `from`. */
export type Answer = { epoch: string; version: number } & (
  | { snapshot: unknown }
  | { from: number; changes: unknown }
);

/**
 * The answer to a request arrived. One that is older than what is held, or was held, of its epoch
 * changes nothing, unless the service `insists`. One of the same version replaces: what may be seen
 * of a topic can change without it, as when the voter has voted.
 */
export function receiveAnswer<State>(
  view: TopicView<State>,
  answer: Answer,
  limit: number,
  rules: TopicRules<State>,
  insists = false,
): TopicView<State> {
  const known = [view.position, ...view.retired].find((one) => one?.epoch === answer.epoch);
  if (known && answer.version < known.version && !insists) return view;
  const position = { epoch: answer.epoch, version: answer.version };
  const state = stateOf(view, answer, limit, rules);
  if (state === undefined) return view;
  // An answer settles which epoch is current: what waits for another one waits in vain.
  const waiting = view.waiting.filter((frame) => frame.epoch === answer.epoch);
  return applyWaiting({ ...moveTo(view, position), state, limit, waiting }, rules);
}

/** Nothing where the changes are of another state than the one held. */
function stateOf<State>(
  { position, state, limit: heldLimit }: TopicView<State>,
  answer: Answer,
  limit: number,
  rules: TopicRules<State>,
): State | undefined {
  const { epoch, version } = answer;
  if ('snapshot' in answer) return rules.adopt(answer.snapshot, version, limit, state);
  const isSame = position?.epoch === epoch && heldLimit === limit;
  // Frames may have brought it further while the answer was on its way.
  if (isSame && position.version === version) return state;
  if (!isSame || position.version !== answer.from || state === undefined) return undefined;
  return rules.apply(state, answer.changes, version, limit);
}

/** The number of those who watch changed. */
export function receivePresence<State>(view: TopicView<State>, state: State): TopicView<State> {
  return view.state === undefined ? view : { ...view, state };
}

/** The connection is gone: what is held stays, but nobody knows whether it is still so. */
export function loseConnection<State>(view: TopicView<State>): TopicView<State> {
  // The next connection may lead to another instance; it decides afresh which epoch is current.
  return { ...view, inStep: false, waiting: [], retired: [] };
}

/** A poll was opened or closed. Counts and version stay. */
export function receivePollState<State>(
  view: TopicView<State>,
  message: PollStateMessage,
  rules: TopicRules<State>,
): TopicView<State> {
  if (view.state === undefined) return view;
  const state = rules.moveStatus(view.state, message);
  return state === view.state ? view : { ...view, state };
}

function judge(position: Position | undefined, frame: Frame) {
  const { epoch, from, to } = frame;
  return judgeFrame(position, { epoch, from, to, hasSnapshot: hasSnapshot(frame) });
}

function hold<State>(view: TopicView<State>, frame: Frame): TopicView<State> {
  const waiting = [...view.waiting, frame].slice(-MAX_WAITING_FRAMES);
  return { ...view, inStep: false, waiting };
}

/** `undefined` where the frame is a snapshot too short for the receiver. */
function advance<State>(
  view: TopicView<State>,
  frame: Frame,
  rules: TopicRules<State>,
): TopicView<State> | undefined {
  const position = { epoch: frame.epoch, version: frame.to };
  if (hasSnapshot(frame)) {
    if (!rules.reaches(frame.snapshot, view.limit)) return undefined;
    const state = rules.adopt(frame.snapshot, frame.to, view.limit, view.state);
    return { ...moveTo(view, position), state };
  }
  if (view.state === undefined) return undefined;
  const state = rules.apply(view.state, frame.changes, frame.to, view.limit);
  return { ...moveTo(view, position), state };
}

function moveTo<State>(view: TopicView<State>, position: Position): TopicView<State> {
  const left = view.position;
  if (left === undefined || left.epoch === position.epoch) return { ...view, position };
  const others = view.retired.filter(({ epoch }) => epoch !== position.epoch);
  return { ...view, position, retired: [...others, left].slice(-MAX_RETIRED) };
}

/** Applies whatever now fits; the view is in step when nothing is left over. */
function applyWaiting<State>(view: TopicView<State>, rules: TopicRules<State>): TopicView<State> {
  let current = view;
  for (;;) {
    const { position } = current;
    const waiting = current.waiting.filter((frame) => judge(position, frame) !== 'ignore');
    const next = waiting.find((frame) => judge(position, frame) === 'apply');
    if (next === undefined) return { ...current, waiting, inStep: waiting.length === 0 };
    const rest = waiting.filter((frame) => frame !== next);
    current = advance({ ...current, waiting: rest }, next, rules) ?? { ...current, waiting: rest };
  }
}
