import { Code, Paper, Table, Title } from '@mantine/core';
import type { ImportJobView } from '@rostrum/contracts';
import { formatCount } from '../../formats/numbers.ts';

interface RejectedRowsProps {
  job: ImportJobView;
}

/** The first rows that were refused and why, so that the file can be mended. */
export function RejectedRows({ job }: RejectedRowsProps) {
  if (job.rejections.length === 0) return null;
  return (
    <section aria-labelledby="rejected-title">
      <Title order={3} size="h5" mb="xs" id="rejected-title">
        {job.rejections.length < job.progress.rowsRejected
          ? `The first ${job.rejections.length} refused rows`
          : 'Refused rows'}
      </Title>
      <Paper style={{ overflow: 'hidden' }}>
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={80}>Row</Table.Th>
              <Table.Th>Reason</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {job.rejections.map(({ row, code, detail }) => (
              <Table.Tr key={row}>
                <Table.Td>{formatCount(row)}</Table.Td>
                <Table.Td>
                  {detail} <Code>{code}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </section>
  );
}
