import { Group, NumberInput, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';

const UNITS = [
  { value: '1', label: 'seconds' },
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
  { value: '86400', label: 'days' },
];

/** The largest unit in which the value is whole. */
function unitOf(seconds: number | null): string | undefined {
  if (seconds === null || seconds === 0) return undefined;
  return UNITS.findLast(({ value }) => seconds % Number(value) === 0)?.value;
}

interface DurationFieldProps {
  label: string;
  description: string;
  unitLabel: string;
  placeholder?: string;
  /** Of a value that has none of its own. */
  defaultUnit: '1' | '60' | '3600' | '86400';
  min?: number;
  /** In seconds; `null` where it is empty. */
  value: number | null;
  onChange: (seconds: number | null) => void;
  error?: ReactNode;
  /** Of the form's field, for whoever looks for it. */
  'data-path'?: string;
}

/** A length of time, in the unit in which it is whole. */
export function DurationField(props: DurationFieldProps) {
  const { unitLabel, defaultUnit, value, onChange, min = 0, ...rest } = props;
  const [unit, setUnit] = useState<string>(() => unitOf(value) ?? defaultUnit);
  const change = (amount: number | string, seconds: string): void =>
    onChange(amount === '' ? null : Math.round(Number(amount) * Number(seconds)));
  const amount = value === null ? '' : value / Number(unit);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        flex={1}
        min={min}
        value={amount}
        onChange={(next) => change(next, unit)}
        {...rest}
      />
      <Select
        w={120}
        aria-label={unitLabel}
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
