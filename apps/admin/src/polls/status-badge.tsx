import { Badge } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';

const STATUSES: Record<PollView['status'], { label: string; color: string }> = {
  draft: { label: 'Draft', color: 'gray' },
  scheduled: { label: 'Scheduled', color: 'grape' },
  open: { label: 'Open', color: 'teal' },
  paused: { label: 'Paused', color: 'yellow' },
  closed: { label: 'Closed', color: 'iris' },
};

interface StatusBadgeProps {
  status: PollView['status'];
}

export function StatusBadge({ status }: StatusBadgeProps) {
  const { label, color } = STATUSES[status];
  return (
    <Badge
      variant="light"
      color={color}
      tt="none"
      miw="max-content"
      style={{ verticalAlign: 'middle' }}
    >
      {label}
    </Badge>
  );
}
