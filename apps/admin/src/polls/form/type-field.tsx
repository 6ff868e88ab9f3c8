import { Group, Radio, SimpleGrid, Text } from '@mantine/core';
import { POLL_TYPES, type PollType } from '../poll-types.ts';
import type { PollForm } from './poll-form.ts';
import { withType } from './poll-values.ts';
import classes from './type-field.module.css';

interface TypeFieldProps {
  form: PollForm;
}

export function TypeField({ form }: TypeFieldProps) {
  return (
    <Radio.Group
      label="Type"
      description="It cannot be changed later."
      value={form.values.type}
      onChange={(type) => form.setValues(withType(form.values, type as PollType))}
      error={form.errors.type}
    >
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" mt="xs">
        {POLL_TYPES.map(({ value, label, description, Icon }) => (
          <Radio.Card key={value} value={value} className={classes.card} aria-label={label}>
            <Group gap="xs" wrap="nowrap">
              <Icon size={18} aria-hidden="true" className={classes.icon} />
              <Text fw={600} size="sm">
                {label}
              </Text>
            </Group>
            <Text size="xs" c="dimmed" mt={4}>
              {description}
            </Text>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
