import { Select, Stack, Text, TextInput } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { describeChoice } from '../../forms/choice.ts';
import { DurationField } from '../../forms/duration-field.tsx';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { TIMEZONES } from '../../forms/timezones.ts';
import { hasStarted } from '../poll-types.ts';
import { endsAtTime, endsByTimer, POLL_ENDS, POLL_STARTS, toPlan } from './plan-values.ts';
import type { PollForm } from './poll-form.ts';

interface PlanFieldsProps {
  form: PollForm;
  status: PollView['status'];
}

/** When the poll opens and closes. */
export function PlanFields({ form, status }: PlanFieldsProps) {
  const { start, end, timezone } = form.values;
  const hasTime = start === 'time' || endsAtTime(end);
  return (
    <FormSection title="When it runs">
      <StartFields form={form} status={status} />
      <EndFields form={form} status={status} />
      {hasTime && (
        <Select
          label="Time zone"
          description="By whose clock these times are."
          searchable
          limit={50}
          nothingFoundMessage="No such time zone"
          data={TIMEZONES.includes(timezone) ? TIMEZONES : [timezone, ...TIMEZONES]}
          {...form.getInputProps('timezone')}
        />
      )}
    </FormSection>
  );
}

function StartFields({ form, status }: PlanFieldsProps) {
  const { start } = form.values;
  const { opensAt } = toPlan(form.values);
  if (hasStarted(status)) {
    return (
      <Text size="sm" c="dimmed">
        It was opened already. When it opens next can be set after a reset.
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <SegmentedField
        label="Opens"
        data={POLL_STARTS}
        description={describeChoice(POLL_STARTS, start)}
        value={start}
        onChange={(value) => form.setFieldValue('start', value)}
      />
      {start === 'time' && (
        <>
          <TextInput type="datetime-local" label="Opens at" {...form.getInputProps('opensAt')} />
          {isPast(opensAt) && <Note>This time is past: the poll opens at once.</Note>}
        </>
      )}
    </Stack>
  );
}

function EndFields({ form, status }: PlanFieldsProps) {
  const { end, durationSeconds, type } = form.values;
  const ends = type === 'quiz' ? POLL_ENDS.filter(({ value }) => endsByTimer(value)) : POLL_ENDS;
  const { closesAt } = toPlan(form.values);
  return (
    <Stack gap="xs">
      <SegmentedField
        label="Closes"
        data={ends}
        description={describeChoice(POLL_ENDS, end)}
        value={end}
        onChange={(value) => form.setFieldValue('end', value)}
      />
      {endsByTimer(end) && (
        <DurationField
          key={type}
          label={type === 'quiz' ? 'Time to answer' : 'Timer'}
          description={
            status === 'open'
              ? 'Counted from when the poll was opened, also where you change it now.'
              : 'From when the poll is opened.'
          }
          unitLabel="Unit of the timer"
          defaultUnit="60"
          min={1}
          value={durationSeconds}
          onChange={(seconds) => form.setFieldValue('durationSeconds', seconds)}
          error={form.errors.durationSeconds}
          data-path="durationSeconds"
        />
      )}
      {endsAtTime(end) && (
        <>
          <TextInput type="datetime-local" label="Closes at" {...form.getInputProps('closesAt')} />
          {isPast(closesAt) && <Note>{describePastEnd(status)}</Note>}
        </>
      )}
    </Stack>
  );
}

function describePastEnd(status: PollView['status']): string {
  return status === 'open' || status === 'paused'
    ? 'This time is past: the poll closes at once.'
    : 'This time is past: it closes nothing.';
}

function isPast(at: string | undefined): boolean {
  return at !== undefined && Date.parse(at) <= Date.now();
}

function Note({ children }: { children: string }) {
  return (
    <Text size="xs" c="dimmed" role="status">
      {children}
    </Text>
  );
}
