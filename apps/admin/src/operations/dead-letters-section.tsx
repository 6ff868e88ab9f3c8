import { Button, EmptyState, Group, Paper, Table, Text, Title } from '@mantine/core';
import type { DeadLetterView } from '@rostrum/contracts';
import { IconMailbox } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { notifyDone, notifyFailed } from '../feedback/notify.ts';
import { RelativeTime } from '../formats/relative-time.tsx';
import { LoadMore } from '../layout/load-more.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { DeadLetterDialog, DiscardDialog } from './dead-letter-dialogs.tsx';
import { deadLettersQuery, useDecideOnLetter } from './operations-queries.ts';

/** Events of the tenant that could not be stored, and what is done about them. */
export function DeadLettersSection() {
  const [opened, setOpened] = useState<DeadLetterView>();
  const [doomed, setDoomed] = useState<DeadLetterView>();
  return (
    <Paper component="section" aria-labelledby="letters-title">
      <div style={{ padding: 'var(--mantine-spacing-lg)' }}>
        <Title order={2} size="h4" id="letters-title">
          Dead letters
        </Title>
        <Text size="sm" c="dimmed" maw="70ch">
          Events of yours that the database refused, or that could not be read. Live boards and
          polls show what they did all the same.
        </Text>
      </div>
      <Letters onOpen={setOpened} onDiscard={setDoomed} />
      <DeadLetterDialog letter={opened} onClose={() => setOpened(undefined)} />
      <DiscardDialog letter={doomed} onClose={() => setDoomed(undefined)} />
    </Paper>
  );
}

interface LettersProps {
  onOpen: (letter: DeadLetterView) => void;
  onDiscard: (letter: DeadLetterView) => void;
}

function Letters({ onOpen, onDiscard }: LettersProps) {
  const list = useInfiniteQuery(deadLettersQuery);
  if (list.isPending) return <TableSkeleton rows={2} />;
  if (!list.data) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  if (list.data.length === 0 && !list.hasNextPage) {
    return (
      <EmptyState
        pb="xl"
        variant="light"
        icon={<IconMailbox />}
        title="There is none"
        description="Everything that was written is stored, or on its way."
      />
    );
  }
  return (
    <>
      <Table.ScrollContainer minWidth={720}>
        <Table aria-labelledby="letters-title">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Event</Table.Th>
              <Table.Th>Why it could not be stored</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.map((letter) => (
              <LetterRow key={letter.id} {...{ letter, onOpen, onDiscard }} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
    </>
  );
}

function LetterRow({ letter, onOpen, onDiscard }: LettersProps & { letter: DeadLetterView }) {
  const { mutateAsync, isPending } = useDecideOnLetter();
  async function retry(): Promise<void> {
    try {
      const { outcome } = await mutateAsync({ id: letter.id, act: 'retry' });
      notifyDone(outcome === 'stored' ? 'The event is stored.' : 'The event was stored before.');
    } catch (error) {
      notifyFailed('The event stays aside', error);
    }
  }
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" ff="monospace">
          {letter.type ?? 'unknown'}
        </Text>
        <Text size="xs" c="dimmed">
          partition {letter.partition}, for {letter.group}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={2} maw="40rem" style={{ overflowWrap: 'anywhere' }}>
          {letter.reason}
        </Text>
      </Table.Td>
      <Table.Td>
        <RelativeTime at={letter.buriedAt} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" onClick={() => onOpen(letter)}>
            Inspect
          </Button>
          <Button size="xs" variant="default" loading={isPending} onClick={retry}>
            Retry
          </Button>
          <Button size="xs" variant="subtle" color="red" onClick={() => onDiscard(letter)}>
            Discard
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
