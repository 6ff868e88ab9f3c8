import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import type { MemberView } from '@rostrum/contracts';
import { Link, useSearchParams } from 'react-router';
import { RelativeTime } from '../formats/relative-time.tsx';
import rows from '../layout/linked-rows.module.css';
import { MemberName } from './member-name.tsx';
import { StateBadge } from './state-badge.tsx';

interface MembersTableProps {
  members: MemberView[];
}

export function MembersTable({ members }: MembersTableProps) {
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Member</Table.Th>
          <Table.Th w={150}>State</Table.Th>
          <Table.Th visibleFrom="sm">Attributes</Table.Th>
          <Table.Th visibleFrom="md" ta="right" w={120}>
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((member) => (
          <MemberRow key={member.memberId} member={member} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface MemberRowProps {
  member: MemberView;
}

function MemberRow({ member }: MemberRowProps) {
  const [search] = useSearchParams();
  const { memberId, state, attributes } = member;
  const link = new URLSearchParams(search);
  link.set('member', memberId);
  return (
    <Table.Tr className={rows.row} data-member-id={memberId}>
      <Table.Td>
        <MemberName
          memberId={memberId}
          profile={member}
          renderName={(name) => (
            <Anchor
              component={Link}
              to={{ search: `?${link}` }}
              preventScrollReset
              inherit
              className={rows.link}
            >
              <bdi>{name}</bdi>
            </Anchor>
          )}
        />
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Attributes attributes={attributes} />
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right" c="dimmed" fz="sm">
        <RelativeTime at={member.updatedAt} />
      </Table.Td>
    </Table.Tr>
  );
}

const MOST_SHOWN = 4;

function Attributes({ attributes = {} }: Pick<MemberView, 'attributes'>) {
  const all = Object.entries(attributes);
  return (
    <Group gap={4}>
      {all.slice(0, MOST_SHOWN).map(([name, value]) => (
        <Badge key={name} variant="light" color="gray" tt="none" fw={500} maw={220}>
          {name}: {String(value)}
        </Badge>
      ))}
      {all.length > MOST_SHOWN && (
        <Text size="xs" c="dimmed">
          and {all.length - MOST_SHOWN} more
        </Text>
      )}
    </Group>
  );
}
