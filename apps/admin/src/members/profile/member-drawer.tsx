import { Alert, Divider, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { CopyText } from '../../layout/copy-text.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { profileQuery } from '../member-queries.ts';
import { StateBadge } from '../state-badge.tsx';
import { EraseMember } from './erase-member.tsx';
import { ErasureProgress } from './erasure-progress.tsx';
import { MemberProfileForm } from './member-profile-form.tsx';

interface MemberDrawerProps {
  memberId: string | undefined;
  /** Shown in place of a member: it is gone, and this is how far its erasure has come. */
  erasureJobId: string | undefined;
  onErased: (jobId: string) => void;
  onClose: () => void;
}

export function MemberDrawer(props: MemberDrawerProps) {
  const { memberId, erasureJobId, onErased, onClose } = props;
  return (
    <Drawer
      opened={memberId !== undefined || erasureJobId !== undefined}
      onClose={onClose}
      title={memberId === undefined ? <Text fw={650}>Erasure</Text> : <Name memberId={memberId} />}
    >
      {memberId !== undefined && <Member key={memberId} memberId={memberId} onErased={onErased} />}
      {memberId === undefined && erasureJobId !== undefined && (
        <ErasureProgress jobId={erasureJobId} onClose={onClose} />
      )}
    </Drawer>
  );
}

function Name({ memberId }: Pick<MemberProps, 'memberId'>) {
  const profile = useQuery(profileQuery(memberId));
  return (
    <Text fw={650} truncate>
      <bdi>{profile.data?.displayName ?? memberId}</bdi>
    </Text>
  );
}

interface MemberProps {
  memberId: string;
  onErased: (jobId: string) => void;
}

function Member({ memberId, onErased }: MemberProps) {
  const profile = useQuery(profileQuery(memberId));
  if (profile.isPending) return <TableSkeleton rows={5} />;
  if (profile.isError) {
    return (
      <ErrorPanel
        error={profile.error}
        title="This member cannot be shown"
        onRetry={() => profile.refetch()}
      />
    );
  }
  const member = profile.data ?? undefined;
  return (
    <Stack gap="lg">
      <Group gap="sm" justify="space-between">
        <CopyText text={memberId} label="Copy the id" />
        {member && (
          <Group gap="xs">
            <StateBadge state={member.state} />
            <Text size="xs" c="dimmed">
              Changed <RelativeTime at={member.updatedAt} />
            </Text>
          </Group>
        )}
      </Group>
      {!member && (
        <Alert color="gray">
          Nothing but scores, if any, is kept of this id. A profile can be made for it here.
        </Alert>
      )}
      <MemberProfileForm memberId={memberId} member={member} />
      <Divider />
      <EraseMember memberId={memberId} onErased={onErased} />
    </Stack>
  );
}
