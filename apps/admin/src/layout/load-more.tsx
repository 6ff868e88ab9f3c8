import { Button, Center } from '@mantine/core';

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onLoadMore: () => unknown;
}

export function LoadMore({ hasMore, isLoading, onLoadMore }: LoadMoreProps) {
  if (!hasMore) return null;
  return (
    <Center p="md">
      <Button variant="default" loading={isLoading} onClick={() => onLoadMore()}>
        Load more
      </Button>
    </Center>
  );
}
