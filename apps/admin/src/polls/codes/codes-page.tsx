import {
  Badge,
  Button,
  EmptyState,
  Group,
  Pagination,
  Paper,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import type { VoterCodePage } from '@rostrum/contracts';
import { IconDownload, IconPrinter, IconTicket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { consoleUrl } from '../../api/request.ts';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { usePoll } from '../poll-layout.tsx';
import { codesPath, codesQuery } from '../poll-queries.ts';
import { IssueCodes } from './issue-codes.tsx';

const PAGE = 100;
/** Which codes were used is asked for no oftener, however fast ballots come in. */
const REFRESH_MS = 2000;

/** The one-time codes of a poll whose voters are told by them. */
export function CodesPage() {
  const { poll, update } = usePoll();
  const [page, setPage] = useState(1);
  const version = useThrottledValue(update.state?.version, REFRESH_MS);
  const after = (page - 1) * PAGE;
  const codes = useQuery(codesQuery(poll.pollId, { after, limit: PAGE, version }));
  if (poll.voterIdentity !== 'code') {
    return <Text c="dimmed">Voters of this poll are not told apart by codes, so it has none.</Text>;
  }
  const issued = codes.data?.issued ?? 0;
  return (
    <Paper component="section" aria-labelledby="codes-title">
      <Group p="lg" justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h4" id="codes-title">
            {codes.data ? countOf(issued, 'code') : 'Codes'}
          </Title>
          <Text size="sm" c="dimmed" maw="60ch">
            Hand out one to each voter. Whoever knows a code can vote with it, once in each round.
          </Text>
        </div>
        {issued > 0 && <Exports pollId={poll.pollId} />}
      </Group>
      <IssueCodes pollId={poll.pollId} />
      {codes.isPending && <TableSkeleton />}
      {codes.isError && <ErrorPanel error={codes.error} onRetry={() => codes.refetch()} />}
      {codes.data && issued === 0 && <NoCodes />}
      {codes.data && issued > 0 && <CodesTable codes={codes.data.items} />}
      {issued > PAGE && (
        <Group justify="center" p="md">
          <Pagination
            total={Math.ceil(issued / PAGE)}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        </Group>
      )}
    </Paper>
  );
}

interface ExportsProps {
  pollId: string;
}

function Exports({ pollId }: ExportsProps) {
  return (
    <Group gap="sm">
      <Button
        component="a"
        href={consoleUrl(codesPath(pollId), { format: 'csv' })}
        download
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden="true" />}
      >
        Download CSV
      </Button>
      <Button
        component={Link}
        to="cards"
        variant="default"
        leftSection={<IconPrinter size={16} aria-hidden="true" />}
      >
        Print cards
      </Button>
    </Group>
  );
}

function NoCodes() {
  return (
    <EmptyState
      py="xl"
      variant="light"
      icon={<IconTicket />}
      title="No codes yet"
      description="Nobody but your server can vote before you have issued some."
    />
  );
}

interface CodesTableProps {
  codes: VoterCodePage['items'];
}

function CodesTable({ codes }: CodesTableProps) {
  return (
    <Table verticalSpacing={8} horizontalSpacing="lg">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={80}>Number</Table.Th>
          <Table.Th>Code</Table.Th>
          <Table.Th ta="right">In this round</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {codes.map(({ serial, code, used }) => (
          <Table.Tr key={serial} data-code={code}>
            <Table.Td c="dimmed">{serial}</Table.Td>
            <Table.Td ff="monospace" style={{ whiteSpace: 'nowrap' }}>
              {code}
            </Table.Td>
            <Table.Td ta="right">
              <Badge variant="light" color={used ? 'teal' : 'gray'} tt="none">
                {used ? 'Used' : 'Not used'}
              </Badge>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
