import { Group, Title } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { ReactNode } from 'react';
import { countOf, formatCount } from '../../formats/numbers.ts';

interface ResultsHeadProps {
  /** Absent until it is there. */
  state: PollState | undefined;
  /** At the end of the line: which round, and whether it is live. */
  children: ReactNode;
}

export function ResultsHead({ state, children }: ResultsHeadProps) {
  return (
    <Group justify="space-between" mb="lg">
      <Title order={2} size="h4" id="results-title">
        {state ? describeBallots(state) : 'Results'}
      </Title>
      <Group gap="sm">{children}</Group>
    </Group>
  );
}

/** How many have voted, asked or reacted; what ballots count for where that is something else. */
function describeBallots(state: PollState): string {
  const { type, options, states, ballotCount = 0, asideCount = 0 } = state;
  const { totalWeight = ballotCount } = state;
  if (type === 'reactions') {
    return countOf(
      options.reduce((sum, { votes = 0 }) => sum + votes, 0),
      'reaction',
    );
  }
  if (type === 'questions') {
    return countOf((states?.shown ?? 0) + (states?.answered ?? 0), 'question');
  }
  const ballots = countOf(ballotCount, 'ballot');
  const weight = totalWeight === ballotCount ? '' : `, counting for ${formatCount(totalWeight)}`;
  const aside = asideCount === 0 ? '' : ` and ${formatCount(asideCount)} set aside`;
  return ballots + weight + aside;
}
