import { Button, EmptyState, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRouteError } from 'react-router';

/**
 * Shown when a page could not be drawn: mostly because a new version was deployed and the code of
 * the page this tab asks for is gone; loading the document again mends that.
 */
export function RouteFault() {
  const error = useRouteError();
  return (
    <EmptyState
      py={80}
      variant="light"
      color="red"
      icon={<IconAlertTriangle />}
      title={
        <Title order={1} size="h3">
          This page could not be shown
        </Title>
      }
      description={error instanceof Error ? error.message : 'The reason is not known.'}
    >
      <title>Fault · Rostrum</title>
      <EmptyState.Actions>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
