import { DataList, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { OperationsView, RedisFiguresView } from '@rostrum/contracts';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatShare } from '../formats/numbers.ts';
import { RelativeTime } from '../formats/relative-time.tsx';
import { formatAge, judge } from './partition-words.ts';
import { Meter } from './partitions-table.tsx';

interface StoresSectionProps {
  view: OperationsView;
}

/** The servers behind the log, and the instance that was asked. */
export function StoresSection({ view }: StoresSectionProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {view.redis.map((node) => (
        <RedisCard key={node.node} node={node} view={view} />
      ))}
      <PostgresCard view={view} />
      <InstanceCard view={view} />
    </SimpleGrid>
  );
}

function RedisCard({ node, view }: StoresSectionProps & { node: RedisFiguresView }) {
  const { memoryShare, usedBytes, maxBytes, failedSaves = [], replicas } = node;
  return (
    <StoreCard title="Redis" name={node.node} fault={node.fault}>
      {memoryShare !== undefined && usedBytes !== undefined && (
        <Meter
          label="Memory used"
          text={`${formatBytes(usedBytes)}, ${formatShare(memoryShare)} of ${
            maxBytes === undefined ? "the machine's memory" : formatBytes(maxBytes)
          }`}
          share={memoryShare}
          severity={judge(memoryShare, view.thresholds.memoryShare)}
        />
      )}
      <Facts
        facts={[
          ['Version', node.version],
          ['When memory is full', node.maxmemoryPolicy],
          ['On disk', describeDisk(node)],
          ['Last failed', failedSaves.join(', ') || 'nothing'],
          ['Replicas', replicas && describeReplicas(replicas)],
        ]}
      />
    </StoreCard>
  );
}

function PostgresCard({ view: { postgres } }: StoresSectionProps) {
  const { eventsBytes, eventCount, oldestEventAt, pool } = postgres;
  const oldest = oldestEventAt ? <RelativeTime at={oldestEventAt} /> : 'none';
  return (
    <StoreCard title="PostgreSQL" name="The log as it is stored" fault={postgres.fault}>
      <Facts
        facts={[
          ['Size', eventsBytes !== undefined && formatBytes(eventsBytes)],
          ['Events, about', eventCount !== undefined && formatCount(eventCount)],
          ['The oldest', oldest],
          ['Connections in use', `${pool.inUse} of ${pool.max}`],
          ['Waiting for one', formatCount(pool.waiting)],
        ]}
      />
    </StoreCard>
  );
}

function InstanceCard({ view: { instance } }: StoresSectionProps) {
  const { tickLagMs, eventLoopDelayMs, connections, residentBytes, uptimeSeconds } = instance;
  return (
    <StoreCard title="This instance" name={instance.instanceId}>
      <Facts
        facts={[
          ['Sockets and streams', formatCount(connections)],
          ['Ticks late', tickLagMs !== undefined ? formatAge(tickLagMs) : 'ticks nothing'],
          ['Event loop waits', `${formatCount(eventLoopDelayMs)} ms`],
          ['Memory', formatBytes(residentBytes)],
          ['Runs for', formatAge(uptimeSeconds * 1000)],
        ]}
      />
    </StoreCard>
  );
}

interface StoreCardProps {
  title: string;
  name: string;
  fault?: string | undefined;
  children: ReactNode;
}

function StoreCard({ title, name, fault, children }: StoreCardProps) {
  return (
    <Paper p="lg" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="xs" c="dimmed" ff="monospace" mb="sm" style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
      <Stack gap="sm">
        {fault === undefined ? children : <Text c="red">It does not answer: {fault}</Text>}
      </Stack>
    </Paper>
  );
}

/** What is not known is left out. */
function Facts({ facts }: { facts: [label: string, value: ReactNode][] }) {
  return (
    <DataList size="sm" styles={{ itemLabel: { minWidth: '10rem' } }}>
      {facts
        .filter(([, value]) => value !== undefined && value !== false)
        .map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
    </DataList>
  );
}

function describeDisk({ hasAppendOnlyFile, hasSnapshots }: RedisFiguresView): string | undefined {
  const kept = [hasAppendOnlyFile && 'append-only file', hasSnapshots && 'snapshots'];
  const shown = kept.filter((each) => typeof each === 'string');
  if (shown.length > 0) return shown.join(', ');
  return hasAppendOnlyFile === undefined ? undefined : 'nothing';
}

function describeReplicas(replicas: NonNullable<RedisFiguresView['replicas']>): string {
  const online = replicas.filter(({ isOnline }) => isOnline).length;
  return replicas.length === 0 ? 'none' : `${online} of ${replicas.length} follow`;
}
