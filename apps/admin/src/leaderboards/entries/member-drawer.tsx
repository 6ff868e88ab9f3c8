import { Button, Drawer, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { memberQuery } from '../leaderboard-queries.ts';
import { MemberAround } from './member-around.tsx';
import { MemberHistory } from './member-history.tsx';
import { MemberStanding } from './member-standing.tsx';
import { RemoveEntryDialog } from './remove-entry-dialog.tsx';

interface MemberDrawerProps {
  board: LeaderboardView;
  period: string;
  memberId: string | undefined;
  onChooseMember: (memberId: string) => void;
  onClose: () => void;
}

export function MemberDrawer({ memberId, onClose, ...rest }: MemberDrawerProps) {
  return (
    <Drawer
      opened={memberId !== undefined}
      onClose={onClose}
      title={
        <Text fw={650} truncate>
          {memberId}
        </Text>
      }
    >
      {memberId !== undefined && <Member memberId={memberId} onClose={onClose} {...rest} />}
    </Drawer>
  );
}

type MemberProps = MemberDrawerProps & { memberId: string };

function Member({ board, period, memberId, onChooseMember, onClose }: MemberProps) {
  const standing = useQuery(memberQuery(board.key, period, memberId));
  const [isRemoving, removal] = useDisclosure(false);

  if (standing.isPending) return <TableSkeleton rows={4} />;
  if (standing.isError) {
    return (
      <ErrorPanel
        error={standing.error}
        title="This member cannot be shown"
        onRetry={() => standing.refetch()}
      />
    );
  }
  return (
    <Stack gap="lg">
      <MemberStanding entry={standing.data} />
      <MemberAround
        board={board}
        period={period}
        memberId={memberId}
        onChooseMember={onChooseMember}
      />
      {board.periods.length > 1 || board.periods[0] !== 'all-time' ? (
        <MemberHistory board={board} memberId={memberId} />
      ) : null}
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        style={{ alignSelf: 'flex-start' }}
        onClick={removal.open}
      >
        Remove from the board
      </Button>
      <RemoveEntryDialog
        board={board}
        entry={standing.data}
        opened={isRemoving}
        onClose={removal.close}
        onRemoved={onClose}
      />
    </Stack>
  );
}
