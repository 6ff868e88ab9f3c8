import { Alert, Badge, EmptyState, Paper, Stack } from '@mantine/core';
import type { OperationsView } from '@rostrum/contracts';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { describeError } from '../api/api-error.ts';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { countOf } from '../formats/numbers.ts';
import { PageHeader } from '../layout/page-header.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { AlertsSection } from './alerts-section.tsx';
import { DeadLettersSection } from './dead-letters-section.tsx';
import { isForbidden, operationsQuery } from './operations-queries.ts';
import { PartitionsSection } from './partitions-section.tsx';
import { StoresSection } from './stores-section.tsx';
import { SummarySection } from './summary-section.tsx';

/** How the event log and its stores do, for whoever runs the installation. */
export function OperationsPage() {
  const figures = useQuery(operationsQuery);
  return (
    <>
      <PageHeader
        title="Operations"
        description="How events get from the live store into the database, looked at every two seconds."
        badges={figures.data && <Overall view={figures.data} isStale={figures.isError} />}
      />
      <Stack gap="lg">
        <Figures />
        <DeadLettersSection />
      </Stack>
    </>
  );
}

function Figures() {
  const { data, error, isPending, refetch } = useQuery(operationsQuery);
  if (isPending) {
    return (
      <Paper>
        <TableSkeleton />
      </Paper>
    );
  }
  if (isForbidden(error)) return <NotForThisTenant />;
  if (!data) {
    return (
      <Paper>
        <ErrorPanel error={error} onRetry={refetch} />
      </Paper>
    );
  }
  return (
    <>
      {error && (
        <Alert color="red" role="alert" title="These figures are not of now">
          {describeError(error)} What follows is what was read last.
        </Alert>
      )}
      <AlertsSection alerts={data.alerts} />
      <SummarySection view={data} />
      <PartitionsSection view={data} />
      <StoresSection view={data} />
    </>
  );
}

interface OverallProps {
  view: OperationsView;
  isStale: boolean;
}

function Overall({ view, isStale }: OverallProps) {
  const { label, color } = isStale ? NO_ANSWER : overallOf(view);
  return (
    <Badge variant="light" color={color} tt="none">
      {label}
    </Badge>
  );
}

const NO_ANSWER = { label: 'No answer', color: 'gray' };

function overallOf({ alerts }: OperationsView): { label: string; color: string } {
  const critical = alerts.filter(({ severity }) => severity === 'critical').length;
  if (critical > 0) return { label: `${critical} critical`, color: 'red' };
  if (alerts.length > 0) return { label: countOf(alerts.length, 'warning'), color: 'yellow' };
  return { label: 'All is well', color: 'teal' };
}

function NotForThisTenant() {
  return (
    <Paper>
      <EmptyState
        py="xl"
        variant="light"
        icon={<IconLock />}
        title="The installation is run by somebody else"
        description="They see how its servers do. What of your own events could not be stored is below."
      />
    </Paper>
  );
}
