import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

interface TableSkeletonProps {
  rows?: number;
}

/** Holds the place of a table whose rows are being loaded. */
export function TableSkeleton({ rows = 6 }: TableSkeletonProps) {
  return (
    <Stack gap="sm" p="md" aria-busy="true">
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={32} radius="sm" style={{ opacity: 1 - row / (rows + 2) }} />
      ))}
    </Stack>
  );
}
