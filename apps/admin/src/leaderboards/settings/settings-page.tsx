import { Grid, Stack } from '@mantine/core';
import { useBoard } from '../leaderboard-layout.tsx';
import { DeleteLeaderboard } from './delete-leaderboard.tsx';
import { FixedRules } from './fixed-rules.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SigningSecret } from './signing-secret.tsx';

export function SettingsPage() {
  const board = useBoard();
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="lg">
          <SettingsForm board={board} />
          <SigningSecret board={board} />
          <DeleteLeaderboard board={board} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <FixedRules board={board} />
      </Grid.Col>
    </Grid>
  );
}
