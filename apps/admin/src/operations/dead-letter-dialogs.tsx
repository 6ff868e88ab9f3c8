import { Code, Modal, Stack, Text } from '@mantine/core';
import type { DeadLetterView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { ConfirmDialog } from '../feedback/confirm-dialog.tsx';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { notifyDone } from '../feedback/notify.ts';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { deadLetterQuery, useDecideOnLetter } from './operations-queries.ts';

interface DialogProps {
  letter: DeadLetterView | undefined;
  onClose: () => void;
}

/** All that is in a letter. */
export function DeadLetterDialog({ letter, onClose }: DialogProps) {
  return (
    <Modal
      size="xl"
      opened={letter !== undefined}
      onClose={onClose}
      title={<Text fw={650}>{letter?.type ?? 'An event that cannot be read'}</Text>}
    >
      {letter && <Contents id={letter.id} />}
    </Modal>
  );
}

function Contents({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(deadLetterQuery(id));
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  if (!data) return <TableSkeleton rows={4} />;
  const { reason, fault, body, fields, epoch, sequence, partition } = data;
  return (
    <Stack gap="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {reason}
      </Text>
      {fault && <Text size="sm">It cannot be read: {fault}</Text>}
      <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        partition {partition}
        {epoch !== undefined && `, epoch ${epoch}`}
        {sequence !== undefined && `, event ${sequence}`}
      </Text>
      <Code block mah="50vh" style={{ overflow: 'auto' }}>
        {JSON.stringify(body ?? fields, null, 2)}
      </Code>
    </Stack>
  );
}

export function DiscardDialog({ letter, onClose }: DialogProps) {
  const { mutateAsync } = useDecideOnLetter();
  async function discard(): Promise<void> {
    if (!letter) return;
    const { outcome } = await mutateAsync({ id: letter.id, act: 'discard' });
    notifyDone(outcome === 'known' ? 'The event was stored before.' : 'The event is thrown away.');
  }
  return (
    <ConfirmDialog
      opened={letter !== undefined}
      onClose={onClose}
      title="Throw this event away?"
      confirmLabel="Discard"
      isDestructive
      onConfirm={discard}
    >
      <Text size="sm">
        It will never be stored: what it did is gone when the live store is rebuilt. The log of the
        service says that it was you.
      </Text>
    </ConfirmDialog>
  );
}
