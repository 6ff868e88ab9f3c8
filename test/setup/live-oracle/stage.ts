import type { LeaderboardInput, RostrumClient } from '@rostrum/client';
import type { LeaderboardView, PollView } from '@rostrum/contracts';
import type { Operator } from '@rostrum/domain';
import { createBoard } from '../boards.ts';
import type { Watched } from './ledger.ts';
import type { Random } from './random.ts';

export interface StageBoard {
  board: LeaderboardView;
  /** What a submission may say; the first is the board's own. */
  operators: readonly Operator[];
}

/** Boards and polls that are watched; to the quiet ones nobody writes. */
export interface Stage {
  boards: StageBoard[];
  polls: PollView[];
  quiet: { board: LeaderboardView; poll: PollView };
}

const OVERRIDABLE = { allowOperatorOverride: true };
const BOARDS: [Partial<LeaderboardInput>, Operator[]][] = [
  [{ operator: 'increment', periods: ['all-time', 'daily'] }, ['increment']],
  [{ operator: 'best', ...OVERRIDABLE }, ['best', 'set', 'increment']],
  [{ operator: 'set', sortOrder: 'asc', rankStyle: 'dense', ...OVERRIDABLE }, ['set', 'decrement']],
  [{ operator: 'decrement', sortOrder: 'asc', tieBreak: 'shared' }, ['decrement']],
];
const LIMITS = [1, 3, 10, 10, 25, 100];
const OPTIONS = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id }));

export async function setStage(host: RostrumClient): Promise<Stage> {
  const boards: StageBoard[] = [];
  for (const [rules, operators] of BOARDS) {
    const key = await createBoard(host, rules);
    boards.push({ board: await host.getLeaderboard(key), operators });
  }
  const polls = [await openPoll(host, 'always'), await openPoll(host, 'after_vote')];
  const quietKey = await createBoard(host, {});
  await host.submitScore(quietKey, { memberId: 'still', score: 1 });
  const quiet = {
    board: await host.getLeaderboard(quietKey),
    poll: await openPoll(host, 'always'),
  };
  return { boards, polls, quiet };
}

async function openPoll(
  host: RostrumClient,
  resultsVisibility: PollView['resultsVisibility'],
): Promise<PollView> {
  const { pollId } = await host.createPoll({
    question: 'Which?',
    type: 'single',
    options: OPTIONS,
    ballotChange: 'retract',
    durability: 'applied',
    resultsVisibility,
  });
  return host.openPoll(pollId);
}

/** What one viewer watches: some of what moves, and one that does not. */
export function chooseWatched(stage: Stage, random: Random): Watched[] {
  const boardTopics = stage.boards.flatMap(({ board }) => [
    `leaderboard:${board.key}`,
    ...(board.periods.some((period) => period === 'daily')
      ? [`leaderboard:${board.key}@current:daily`]
      : []),
  ]);
  const watched = new Map<string, Watched>();
  for (const topic of [random.pick(boardTopics), random.pick(boardTopics)]) {
    watched.set(topic, { topic, limit: random.pick(LIMITS) });
  }
  const poll = `poll:${random.pick(stage.polls).pollId}`;
  const { quiet } = stage;
  const still = random.pick([`leaderboard:${quiet.board.key}`, `poll:${quiet.poll.pollId}`]);
  return [...watched.values(), { topic: poll, limit: 10 }, { topic: still, limit: 10 }];
}
