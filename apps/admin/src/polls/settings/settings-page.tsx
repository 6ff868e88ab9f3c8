import { Stack } from '@mantine/core';
import { usePoll } from '../poll-layout.tsx';
import { hasOpenRules } from '../poll-types.ts';
import { DeletePoll } from './delete-poll.tsx';
import { PollSettingsForm } from './poll-settings-form.tsx';

export function SettingsPage() {
  const { poll } = usePoll();
  return (
    <Stack gap="lg" maw={720}>
      {/* Opening the poll fixes the rules of ballots: the form begins anew. */}
      <PollSettingsForm key={String(hasOpenRules(poll))} poll={poll} />
      <DeletePoll poll={poll} />
    </Stack>
  );
}
