import { Button, EmptyState, type EmptyStateProps, Text } from '@mantine/core';
import { IconCloudOff, IconRefresh } from '@tabler/icons-react';
import { ApiError, describeError } from '../api/api-error.ts';

interface ErrorPanelProps extends Omit<EmptyStateProps, 'title'> {
  error: unknown;
  title?: string;
  onRetry?: () => unknown;
}

/** Takes the place of content that could not be loaded. */
export function ErrorPanel({ error, title, onRetry, ...rest }: ErrorPanelProps) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <EmptyState
      role="alert"
      py="xl"
      variant="light"
      color="red"
      icon={<IconCloudOff />}
      title={title ?? 'This could not be loaded'}
      description={describeError(error)}
      {...rest}
    >
      {requestId && (
        <Text size="xs" c="dimmed" ff="monospace">
          Request {requestId}
        </Text>
      )}
      {onRetry && (
        <EmptyState.Actions>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden="true" />}
            onClick={() => onRetry()}
          >
            Try again
          </Button>
        </EmptyState.Actions>
      )}
    </EmptyState>
  );
}
