import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { notifyFailed } from '../feedback/notify.ts';
import { useSignOut } from './session-queries.ts';

export function SignOutButton() {
  const signOut = useSignOut();
  return (
    <Tooltip label="Sign out">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Sign out"
        loading={signOut.isPending}
        onClick={() =>
          signOut.mutate(undefined, {
            onError: (error) => notifyFailed('You are still signed in', error),
          })
        }
      >
        <IconLogout size={18} stroke={1.75} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
