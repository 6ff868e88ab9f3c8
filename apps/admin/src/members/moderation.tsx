import { Anchor, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { notifyDone, notifyFailed } from '../feedback/notify.ts';
import { describeChoice } from '../forms/choice.ts';
import { MEMBER_STATES, type MemberState, MODERATIONS } from './member-choices.ts';
import { usePutMember } from './member-mutations.ts';
import { memberPage } from './member-page.ts';
import { profileQuery } from './member-queries.ts';
import { StateBadge } from './state-badge.tsx';

interface ModerationProps {
  memberId: string;
}

/** Takes a member off all boards with one press, and puts it back with another. */
export function Moderation({ memberId }: ModerationProps) {
  const profile = useQuery(profileQuery(memberId));
  const put = usePutMember();
  if (!profile.isSuccess) return null;
  const state = profile.data?.state ?? 'visible';

  function moderate(next: MemberState): void {
    const name = profile.data?.displayName ?? memberId;
    const changes = { state: next };
    put.mutate(
      { memberId, changes },
      {
        onSuccess: () => notifyDone(`${name} ${MODERATIONS[next].done}.`),
        onError: (error) => notifyFailed('The state was not changed', error),
      },
    );
  }

  return (
    <Stack component="section" gap="xs" aria-label="State of the member">
      <Group gap="xs">
        <StateBadge state={state} />
        <Text size="sm" c="dimmed">
          {describeChoice(MEMBER_STATES, state)}
        </Text>
      </Group>
      <Group gap="xs">
        {MEMBER_STATES.filter(({ value }) => value !== state).map(({ value, description }) => (
          <Tooltip key={value} label={description}>
            <Button
              size="xs"
              variant={value === 'visible' ? 'light' : 'default'}
              loading={put.isPending && put.variables.changes.state === value}
              disabled={put.isPending}
              onClick={() => moderate(value)}
            >
              {MODERATIONS[value].action}
            </Button>
          </Tooltip>
        ))}
        <Anchor component={Link} to={memberPage(memberId)} size="sm" ml="auto">
          Profile and erasure
        </Anchor>
      </Group>
    </Stack>
  );
}
