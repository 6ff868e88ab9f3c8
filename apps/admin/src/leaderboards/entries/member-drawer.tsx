import { Button, Drawer, EmptyState, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconListNumbers, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { MemberName } from '../../members/member-name.tsx';
import { profileQuery } from '../../members/member-queries.ts';
import { Moderation } from '../../members/moderation.tsx';
import { memberQuery, type RankingInput } from '../leaderboard-queries.ts';
import { MemberAround } from './member-around.tsx';
import { MemberHistory } from './member-history.tsx';
import { MemberStanding } from './member-standing.tsx';
import { RemoveEntryDialog } from './remove-entry-dialog.tsx';

interface MemberDrawerProps {
  board: LeaderboardView;
  ranking: RankingInput;
  memberId: string | undefined;
  onChooseMember: (memberId: string) => void;
  onClose: () => void;
}

export function MemberDrawer({ memberId, onClose, ...rest }: MemberDrawerProps) {
  return (
    <Drawer
      opened={memberId !== undefined}
      onClose={onClose}
      title={memberId !== undefined && <Title memberId={memberId} />}
    >
      {memberId !== undefined && (
        <Stack gap="lg">
          <Moderation key={memberId} memberId={memberId} />
          <Standing memberId={memberId} onClose={onClose} {...rest} />
        </Stack>
      )}
    </Drawer>
  );
}

function Title({ memberId }: { memberId: string }) {
  const profile = useQuery(profileQuery(memberId));
  return <MemberName memberId={memberId} profile={profile.data ?? undefined} />;
}

type StandingProps = MemberDrawerProps & { memberId: string };

function Standing({ board, ranking, memberId, onChooseMember, onClose }: StandingProps) {
  const standing = useQuery(memberQuery(board.key, ranking, memberId));
  const [isRemoving, removal] = useDisclosure(false);

  if (standing.isPending) return <TableSkeleton rows={4} />;
  if (standing.error instanceof ApiError && standing.error.code === 'member.not_found') {
    return <NotListed segment={ranking.segment} />;
  }
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
    <>
      <MemberStanding entry={standing.data} />
      <MemberAround
        board={board}
        ranking={ranking}
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
    </>
  );
}

function NotListed({ segment }: Pick<RankingInput, 'segment'>) {
  const where = segment === undefined ? 'in this period' : 'in this period and segment';
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconListNumbers />}
      title="Not on this board"
      description={`The board lists no entry of this member ${where}.`}
    />
  );
}
