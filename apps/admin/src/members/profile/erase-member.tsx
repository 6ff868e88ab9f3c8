import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { DangerZone } from '../../layout/danger-zone.tsx';
import { useEraseMember } from '../member-mutations.ts';

interface EraseMemberProps {
  memberId: string;
  onErased: (jobId: string) => void;
}

export function EraseMember({ memberId, onErased }: EraseMemberProps) {
  const [isAsking, dialog] = useDisclosure(false);
  const erase = useEraseMember();
  return (
    <>
      <DangerZone
        title="Erase this member"
        description="Its profile, its entries on every board and what the log says of it. There is no way back."
        actionLabel="Erase member"
        onAction={dialog.open}
      />
      <ConfirmDialog
        opened={isAsking}
        onClose={dialog.close}
        title={`Erase ${memberId}?`}
        confirmLabel="Erase member"
        isDestructive
        typedText={memberId}
        onConfirm={async () => {
          const job = await erase.mutateAsync(memberId);
          onErased(job.jobId);
        }}
      >
        <Text size="sm">
          Everything that names the member is erased: profile, entries in every period, archives and
          log. To keep its entries and only take it off the boards, hide or ban it instead.
        </Text>
      </ConfirmDialog>
    </>
  );
}
