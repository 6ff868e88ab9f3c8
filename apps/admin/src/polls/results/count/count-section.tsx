import { Badge, Group, Loader, NumberInput, Text, Title } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../../feedback/error-panel.tsx';
import { describeChoice } from '../../../forms/choice.ts';
import { SegmentedField } from '../../../forms/segmented-field.tsx';
import { TableSkeleton } from '../../../layout/table-skeleton.tsx';
import { type CountingMethod, choiceOf, methodsOf } from '../../count-choices.ts';
import { countQuery } from '../../poll-queries.ts';
import section from '../results-section.module.css';
import { CountOutcome } from './count-outcome.tsx';
import classes from './count-section.module.css';
import { viewOf } from './count-view.ts';

/** A count is asked for no oftener, however fast ballots come in. */
const RECOUNT_MS = 1000;

interface CountSectionProps {
  poll: PollView;
  /** Of the current round, or of one that is over. */
  state: PollState;
}

/** Nothing where the figures say who has won, and no method was declared. */
export function CountSection(props: CountSectionProps) {
  const { poll } = props;
  const methods = methodsOf(poll.type).map(({ value }) => value);
  const first = poll.tally?.method ?? methods[0];
  if (first === undefined || (methods.length === 1 && !poll.tally)) return null;
  return <Count {...props} methods={methods} first={first} />;
}

interface CountProps extends CountSectionProps {
  methods: CountingMethod[];
  first: CountingMethod;
}

function Count({ poll, state, methods, first }: CountProps) {
  const [method, setMethod] = useState(first);
  const [seats, setSeats] = useState(poll.tally?.seats ?? 1);
  const version = useThrottledValue(state.version, RECOUNT_MS);
  const asked = {
    round: state.round,
    method,
    version,
    seats: method === 'stv' ? seats : undefined,
  };
  const count = useQuery(countQuery(poll.pollId, asked));
  // What is held may still be by the method before.
  const tally = count.data?.method === method ? count.data : undefined;
  const view = tally && viewOf(tally, state.options);

  return (
    <section className={section.section} aria-labelledby="count-title">
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h5" id="count-title">
          Count
        </Title>
        {tally?.state === 'counted' && !tally.isCurrent && (
          <Badge variant="light" color="yellow" tt="none" role="status">
            Not current: ballots came in since
          </Badge>
        )}
      </Group>
      <MethodField
        methods={methods}
        method={method}
        declared={poll.tally?.method}
        onChange={setMethod}
      />
      {method === 'stv' && (
        <SeatsField seats={seats} most={state.options.length} onChange={setSeats} />
      )}
      {count.isError && <ErrorPanel error={count.error} onRetry={() => count.refetch()} />}
      {!count.isError && !tally && <TableSkeleton rows={3} />}
      {tally?.state === 'counting' && (
        <Group gap="sm" py="md" role="status">
          <Loader size="sm" />
          <Text size="sm">Counting: there are many ballots, and none are counted yet.</Text>
        </Group>
      )}
      {view && <CountOutcome view={view} isFinal={state.isFinal} options={state.options} />}
    </section>
  );
}

interface MethodFieldProps {
  methods: CountingMethod[];
  method: CountingMethod;
  declared: CountingMethod | undefined;
  onChange: (method: CountingMethod) => void;
}

function MethodField({ methods, method, declared, onChange }: MethodFieldProps) {
  const choices = methods.map(choiceOf);
  const description = describeChoice(choices, method);
  const standing =
    declared === undefined || declared === method
      ? ''
      : ` This poll declares another method: ${choiceOf(declared).label}.`;
  if (choices.length === 1) {
    return (
      <Text size="sm" c="dimmed">
        {description}
      </Text>
    );
  }
  return (
    <div className={classes.method}>
      <SegmentedField
        label="Counted by"
        description={`${description}${standing}`}
        data={choices}
        value={method}
        onChange={onChange}
      />
    </div>
  );
}

interface SeatsFieldProps {
  seats: number;
  most: number;
  onChange: (seats: number) => void;
}

function SeatsField({ seats, most, onChange }: SeatsFieldProps) {
  return (
    <NumberInput
      label="Seats"
      mt="sm"
      w={120}
      min={1}
      max={most}
      allowDecimal={false}
      clampBehavior="strict"
      value={seats}
      onChange={(value) => typeof value === 'number' && value >= 1 && onChange(value)}
    />
  );
}
