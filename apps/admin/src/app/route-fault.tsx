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
      description={describeFault(error)}
    >
      <title>Fault · Rostrum</title>
      <EmptyState.Actions>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}

/** What Chromium, Firefox and Safari say when the code of a page cannot be loaded. */
const MODULE_FAULT = /dynamically imported module|importing a module script failed/i;

function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'The reason is not known.';
  return MODULE_FAULT.test(error.message)
    ? 'Its code could not be loaded: the server is out of reach, or has a newer version.'
    : error.message;
}
