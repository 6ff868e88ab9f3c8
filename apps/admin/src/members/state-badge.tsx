import { Badge } from '@mantine/core';
import { labelOf } from '../forms/choice.ts';
import { MEMBER_STATES, type MemberState } from './member-choices.ts';

const COLORS: Record<MemberState, string> = {
  visible: 'teal',
  hidden: 'gray',
  banned: 'red',
  'shadow-banned': 'orange',
};

interface StateBadgeProps {
  state: MemberState;
}

export function StateBadge({ state }: StateBadgeProps) {
  return (
    <Badge variant="light" color={COLORS[state]} tt="none" miw="max-content">
      {labelOf(MEMBER_STATES, state)}
    </Badge>
  );
}
