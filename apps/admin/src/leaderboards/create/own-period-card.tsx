import {
  ActionIcon,
  Group,
  NumberInput,
  Paper,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { nextCronTimes } from '@rostrum/contracts';
import { IconTrash } from '@tabler/icons-react';
import { formatDayInZone } from '../../formats/zoned-time.ts';
import { describeChoice } from '../../forms/choice.ts';
import { TIMEZONES } from '../../forms/timezones.ts';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';
import { OWN_PERIOD_FORMS, type OwnPeriodDraft, zoneOfDraft } from './own-periods.ts';

const PREVIEWED = 3;

interface OwnPeriodCardProps {
  form: CreateLeaderboardForm;
  index: number;
}

export function OwnPeriodCard({ form, index }: OwnPeriodCardProps) {
  const draft = form.values.ownPeriods[index];
  if (!draft) return null;
  const zone = zoneOfDraft(draft, form.values.timezone);
  const path = `ownPeriods.${index}`;
  return (
    <Paper withBorder p="sm" role="group" aria-label={`Period ${draft.key || index + 1}`}>
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap">
          <SegmentedControl
            flex={1}
            size="xs"
            aria-label="How the periods follow each other"
            data={OWN_PERIOD_FORMS}
            value={draft.form}
            onChange={(value) => form.setFieldValue(`${path}.form`, value)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove period ${draft.key || index + 1}`}
            onClick={() => form.removeListItem('ownPeriods', index)}
          >
            <IconTrash size={16} aria-hidden="true" />
          </ActionIcon>
        </Group>
        <Text size="xs" c="dimmed">
          {describeChoice(OWN_PERIOD_FORMS, draft.form)}
        </Text>
        <TextInput
          label="Key"
          placeholder="season-1"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps(`${path}.key`)}
        />
        <TurnFields form={form} path={path} draft={draft} zone={zone} />
        <BoundFields form={form} path={path} draft={draft} zone={zone} />
      </Stack>
    </Paper>
  );
}

interface DraftFieldsProps {
  form: CreateLeaderboardForm;
  path: string;
  draft: OwnPeriodDraft;
  zone: string;
}

/** When a turn begins; a window has none. */
function TurnFields({ form, path, draft, zone }: DraftFieldsProps) {
  if (draft.form === 'window') return null;
  return (
    <>
      {draft.form === 'cron' ? (
        <TextInput
          label="Cron expression"
          description="Minute, hour, day of month, month, day of week"
          placeholder="0 18 * * FRI"
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps(`${path}.cron`)}
        />
      ) : (
        <NumberInput
          label="Length in weeks"
          min={1}
          max={520}
          allowDecimal={false}
          {...form.getInputProps(`${path}.everyWeeks`)}
        />
      )}
      {draft.form === 'cron' && <CronPreview cron={draft.cron} zone={zone} />}
      <Select
        label="Time zone"
        placeholder={`As the board: ${form.values.timezone}`}
        searchable
        clearable
        limit={50}
        nothingFoundMessage="No such time zone"
        data={TIMEZONES}
        value={draft.timezone === '' ? null : draft.timezone}
        onChange={(value) => form.setFieldValue(`${path}.timezone`, value ?? '')}
        error={form.errors[`${path}.timezone`]}
      />
    </>
  );
}

function CronPreview({ cron, zone }: { cron: string; zone: string }) {
  const times = nextCronTimes(cron.trim(), zone, Date.now(), PREVIEWED);
  if (times.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" aria-live="polite">
      Next: {times.map((atMs) => formatDayInZone(atMs, zone)).join(' · ')}
    </Text>
  );
}

function BoundFields({ form, path, draft, zone }: DraftFieldsProps) {
  const isOptional = draft.form === 'cron';
  return (
    <div>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          type="datetime-local"
          label={isOptional ? 'Not before (optional)' : 'Starts'}
          {...form.getInputProps(`${path}.startsAt`)}
        />
        <TextInput
          type="datetime-local"
          label={draft.form === 'window' ? 'Ends' : 'Not after (optional)'}
          {...form.getInputProps(`${path}.endsAt`)}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt={4}>
        By the clock of {zone}
      </Text>
    </div>
  );
}
