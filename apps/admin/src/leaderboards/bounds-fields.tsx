import { Input, NumberInput, SimpleGrid } from '@mantine/core';
import type { FormErrors } from '@mantine/form';

type BoundName = 'minScore' | 'maxScore' | 'maxChange' | 'attemptLimit' | 'maxEntries';

interface BoundsFieldsProps {
  values: Partial<Record<BoundName, number | null | undefined>>;
  errors: FormErrors;
  onChange: (name: BoundName, value: number | null) => void;
}

const FIELDS: { name: BoundName; label: string }[] = [
  { name: 'minScore', label: 'Least score' },
  { name: 'maxScore', label: 'Greatest score' },
  { name: 'maxChange', label: 'Greatest change' },
  { name: 'attemptLimit', label: 'Attempts a period' },
  { name: 'maxEntries', label: 'Entries a period' },
];

/** What a board takes and keeps. A field left empty does not bind. */
export function BoundsFields({ values, errors, onChange }: BoundsFieldsProps) {
  return (
    <Input.Wrapper
      label="Bounds"
      labelElement="div"
      description="What the board takes and keeps. A field left empty does not bind."
    >
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm" mt="xs">
        {FIELDS.map(({ name, label }) => (
          <NumberInput
            key={name}
            label={label}
            placeholder="none"
            value={values[name] ?? ''}
            onChange={(value) => onChange(name, value === '' ? null : Number(value))}
            error={errors[name]}
          />
        ))}
      </SimpleGrid>
    </Input.Wrapper>
  );
}
