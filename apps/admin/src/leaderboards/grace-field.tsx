import { Group, NumberInput, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';

const UNITS = [
  { value: '1', label: 'seconds' },
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
  { value: '86400', label: 'days' },
];

/** The largest unit in which the value is whole. */
function unitOf(seconds: number | null): string {
  if (seconds === null || seconds === 0) return '3600';
  return UNITS.findLast(({ value }) => seconds % Number(value) === 0)?.value ?? '1';
}

interface GraceFieldProps {
  /** In seconds; `null` where periods take late scores for as long as they are kept. */
  value: number | null;
  onChange: (seconds: number | null) => void;
  error?: ReactNode;
}

export function GraceField({ value, onChange, error }: GraceFieldProps) {
  const [unit, setUnit] = useState(() => unitOf(value));
  const change = (amount: number | string, seconds: string): void =>
    onChange(amount === '' ? null : Math.round(Number(amount) * Number(seconds)));
  const amount = value === null ? '' : value / Number(unit);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        flex={1}
        label="Grace for late scores"
        description="How long after its end a period takes scores that were made in it. Empty: as long as it is kept."
        placeholder="as long as it is kept"
        min={0}
        value={amount}
        onChange={(next) => change(next, unit)}
        error={error}
      />
      <Select
        w={120}
        aria-label="Unit of the grace"
        data={UNITS}
        allowDeselect={false}
        value={unit}
        onChange={(next) => {
          if (next === null) return;
          setUnit(next);
          change(amount, next);
        }}
      />
    </Group>
  );
}
