import { Alert, Group, Stack, Text } from '@mantine/core';
import type { OperationsAlertView } from '@rostrum/contracts';
import { IconAlertTriangle, IconCircleCheck, IconUrgent } from '@tabler/icons-react';

interface AlertsSectionProps {
  alerts: OperationsAlertView[];
}

const LOOKS = {
  critical: { color: 'red', label: 'Critical', Icon: IconUrgent },
  warning: { color: 'yellow', label: 'Warning', Icon: IconAlertTriangle },
};

/** What a person should look at, the critical first. */
export function AlertsSection({ alerts }: AlertsSectionProps) {
  return (
    <section aria-label="Alerts" aria-live="polite">
      {alerts.length === 0 ? (
        <Group gap="xs" c="dimmed">
          <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden="true" />
          <Text size="sm">Nothing needs a look.</Text>
        </Group>
      ) : (
        <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {alerts.map((alert) => (
            <li key={[alert.code, alert.severity, alert.group, alert.role, alert.node].join('/')}>
              <OneAlert alert={alert} />
            </li>
          ))}
        </Stack>
      )}
    </section>
  );
}

function OneAlert({ alert }: { alert: OperationsAlertView }) {
  const { severity, summary, action, code, node } = alert;
  const { color, label, Icon } = LOOKS[severity];
  return (
    <Alert
      variant="light"
      color={color}
      icon={<Icon aria-hidden="true" />}
      title={`${label}: ${summary}`}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      {action}
      <Text size="xs" c="dimmed" ff="monospace" mt={4}>
        {node ? `${code} · ${node}` : code}
      </Text>
    </Alert>
  );
}
