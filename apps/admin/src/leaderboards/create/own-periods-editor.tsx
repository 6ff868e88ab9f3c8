import { Button, Input, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';
import { OwnPeriodCard } from './own-period-card.tsx';
import { NEW_OWN_PERIOD } from './own-periods.ts';

const MAX_PERIODS = 10;

interface OwnPeriodsEditorProps {
  form: CreateLeaderboardForm;
}

/** Seasons, leagues, weekends: what no calendar has. */
export function OwnPeriodsEditor({ form }: OwnPeriodsEditorProps) {
  const { kinds, ownPeriods } = form.values;
  const isFull = kinds.length + ownPeriods.length >= MAX_PERIODS;
  return (
    <Input.Wrapper
      label="Periods of its own"
      labelElement="div"
      description="Seasons, leagues, a weekend: by schedule, or from a start to an end."
    >
      <Stack gap="sm" mt="xs">
        {ownPeriods.map((_draft, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its rows by index only
          <OwnPeriodCard key={index} form={form} index={index} />
        ))}
        {isFull ? (
          <Text size="xs" c="dimmed">
            {MAX_PERIODS} periods are the most a board can have.
          </Text>
        ) : (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => form.insertListItem('ownPeriods', NEW_OWN_PERIOD)}
          >
            Add a period
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
