import { Button, EmptyState, Title } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';

export function NotFoundPage() {
  return (
    <EmptyState
      py={80}
      variant="light"
      icon={<IconMapQuestion />}
      title={
        <Title order={1} size="h3">
          There is no such page
        </Title>
      }
      description="The address may be mistyped, or what it showed has been deleted."
    >
      <title>Not found · Rostrum</title>
      <EmptyState.Actions>
        <Button component={Link} to="/leaderboards" variant="light">
          Go to the leaderboards
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
