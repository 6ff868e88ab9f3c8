import type { TraceOutcome } from './fold-traces.ts';
import type { Run } from './statements.ts';
import {
  ADD_ASIDE_VOTERS,
  COUNT_POSTS,
  KEEP_SPELLINGS,
  REMOVE_ASIDE_VOTERS,
} from './trace-statements.ts';

/** `polls`: those that exist. */
export async function storeTraces(
  { asideVoters, spellings, postCounts }: TraceOutcome,
  polls: ReadonlySet<string>,
  run: Run,
): Promise<void> {
  for (const isAbsent of [true, false]) {
    const voters = [...asideVoters.values()].filter(
      (voter) => voter.isAbsent === isAbsent && polls.has(voter.pollId),
    );
    if (voters.length === 0) continue;
    await run(isAbsent ? ADD_ASIDE_VOTERS : REMOVE_ASIDE_VOTERS, [
      voters.map(({ pollId }) => pollId),
      voters.map(({ round }) => round),
      voters.map(({ voterId }) => voterId),
    ]);
  }
  const words = [...spellings.values()].filter(({ pollId }) => polls.has(pollId));
  if (words.length > 0) {
    await run(KEEP_SPELLINGS, [
      words.map(({ pollId }) => pollId),
      words.map(({ round }) => round),
      words.map(({ isAside }) => isAside),
      words.map(({ word }) => word),
      words.map(({ spelling }) => spelling),
    ]);
  }
  if (postCounts.size > 0)
    await run(COUNT_POSTS, [[...postCounts.keys()], [...postCounts.values()]]);
}
