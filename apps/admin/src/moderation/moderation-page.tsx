import { Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { FilterGuide } from './filter-guide.tsx';
import { moderatedWordsQuery } from './moderation-queries.ts';
import { WordListsForm } from './word-lists-form.tsx';

export function ModerationPage() {
  // Read once when the page opens: what is being typed is not for a later reading to replace.
  const words = useQuery({
    ...moderatedWordsQuery,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHeader
        title="Moderation"
        description="Words that are not wanted in what people write, in all polls with a word filter."
      />
      <Stack gap="lg" maw={860}>
        <FilterGuide />
        <Paper p="lg" component="section" aria-labelledby="words-title">
          {words.isPending && <TableSkeleton />}
          {words.isError && <ErrorPanel error={words.error} onRetry={() => words.refetch()} />}
          {words.data && <WordListsForm words={words.data} />}
        </Paper>
      </Stack>
    </>
  );
}
