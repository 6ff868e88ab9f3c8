import { Button, Group, Paper, Text, Title } from '@mantine/core';
import classes from './danger-zone.module.css';

interface DangerZoneProps {
  title: string;
  description: string;
  actionLabel: string;
  onAction: () => void;
}

/** The place of what cannot be taken back. */
export function DangerZone({ title, description, actionLabel, onAction }: DangerZoneProps) {
  return (
    <Paper component="section" p="lg" className={classes.zone} aria-labelledby="danger-title">
      <Group justify="space-between" gap="md">
        <div className={classes.text}>
          <Title order={2} size="h4" id="danger-title">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        </div>
        <Button variant="light" color="red" onClick={onAction}>
          {actionLabel}
        </Button>
      </Group>
    </Paper>
  );
}
