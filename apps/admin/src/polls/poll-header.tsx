import { Group, Stack } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { labelOf } from '../forms/choice.ts';
import { CopyText } from '../layout/copy-text.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { PollActions } from './poll-actions.tsx';
import { PollTimes } from './poll-times.tsx';
import { POLL_TYPES } from './poll-types.ts';
import { StatusBadge } from './status-badge.tsx';

interface PollHeaderProps {
  poll: PollView;
}

export function PollHeader({ poll }: PollHeaderProps) {
  return (
    <PageHeader
      title={poll.question}
      parent={{ to: '/polls', label: 'Polls' }}
      badges={<StatusBadge status={poll.status} />}
      description={
        <Stack gap="xs">
          <Group gap="xs">
            <CopyText
              text={poll.key ?? poll.pollId}
              label={poll.key ? 'Copy the key' : 'Copy the id'}
            />
            <span>{labelOf(POLL_TYPES, poll.type)}</span>
            {poll.round > 1 && <span>Round {poll.round}</span>}
          </Group>
          <PollTimes poll={poll} />
        </Stack>
      }
      actions={<PollActions poll={poll} />}
    />
  );
}
