import { Button, EmptyState, Group, Paper, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { LoadMore } from '../layout/load-more.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { MEMBER_STATES, type MemberState } from './member-choices.ts';
import { membersQuery } from './member-queries.ts';
import { MemberSearch } from './member-search.tsx';
import { MembersTable } from './members-table.tsx';
import { useMemberSearch } from './use-member-search.ts';

/** Loaded behind the page, which is shown first: they bring the schemas of the contract along. */
const MemberDrawer = lazy(async () => ({
  default: (await import('./profile/member-drawer.tsx')).MemberDrawer,
}));
const NewMemberDrawer = lazy(async () => ({
  default: (await import('./profile/new-member-drawer.tsx')).NewMemberDrawer,
}));

const STATES = [{ value: '', label: 'All states' }, ...MEMBER_STATES];

export function MembersPage() {
  const [search, choose] = useMemberSearch();
  const [isAdding, drawer] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title="Members"
        description="What members show of themselves beside their scores, and whether boards list them."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={drawer.open}>
            New member
          </Button>
        }
      />
      <Group gap="sm" mb="md" justify="space-between">
        <Select
          aria-label="State"
          w={{ base: '100%', xs: 200 }}
          data={STATES}
          value={search.state ?? ''}
          onChange={(state) => choose({ state: (state as MemberState | '') || undefined })}
        />
        <MemberSearch
          width={{ base: '100%', xs: 300 }}
          onSearch={(member) => choose({ member, erasure: undefined })}
        />
      </Group>
      <Members state={search.state} onAdd={drawer.open} />
      <Suspense>
        <MemberDrawer
          memberId={search.member}
          erasureJobId={search.erasure}
          onErased={(erasure) => choose({ member: undefined, erasure })}
          onClose={() => choose({ member: undefined, erasure: undefined })}
        />
        <NewMemberDrawer
          opened={isAdding}
          onClose={drawer.close}
          onAdded={(member) => choose({ member, erasure: undefined })}
        />
      </Suspense>
    </>
  );
}

interface MembersProps {
  state: MemberState | undefined;
  onAdd: () => void;
}

function Members({ state, onAdd }: MembersProps) {
  const list = useInfiniteQuery(membersQuery(state));
  if (list.isPending) {
    return (
      <Paper>
        <TableSkeleton />
      </Paper>
    );
  }
  if (list.isError) {
    return (
      <Paper>
        <ErrorPanel error={list.error} onRetry={() => list.refetch()} />
      </Paper>
    );
  }
  if (list.data.length === 0) {
    return <NoMembers isFiltered={state !== undefined} onAdd={onAdd} />;
  }
  return (
    <Paper style={{ overflow: 'hidden' }}>
      <MembersTable members={list.data} />
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
    </Paper>
  );
}

interface NoMembersProps {
  isFiltered: boolean;
  onAdd: () => void;
}

function NoMembers({ isFiltered, onAdd }: NoMembersProps) {
  return (
    <Paper>
      <EmptyState
        py={64}
        variant="light"
        icon={<IconUsers />}
        title={isFiltered ? 'No member is in this state' : 'No profiles yet'}
        description={
          isFiltered
            ? 'Members that have another state are left out.'
            : 'Who submits scores is a member at once, by its id alone. Names, pictures, attributes and states are kept here.'
        }
      >
        {!isFiltered && (
          <EmptyState.Actions>
            <Button onClick={onAdd}>Make the first profile</Button>
          </EmptyState.Actions>
        )}
      </EmptyState>
    </Paper>
  );
}
