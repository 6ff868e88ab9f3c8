import { Input, NumberInput, SimpleGrid, Stack, Switch } from '@mantine/core';
import type { FormErrors } from '@mantine/form';
import type { LeaderboardView } from '@rostrum/contracts';

type Rate = LeaderboardView['submissionRate'];
type Quarantine = LeaderboardView['quarantine'];

interface IntegrityValues {
  submissionRate?: Rate | null | undefined;
  quarantine?: Quarantine | null | undefined;
  requireSignature?: boolean | undefined;
}

interface IntegrityFieldsProps {
  values: IntegrityValues;
  errors: FormErrors;
  onRate: (value: NonNullable<Rate> | null) => void;
  onQuarantine: (value: NonNullable<Quarantine> | null) => void;
  onRequireSignature: (value: boolean) => void;
}

const QUARANTINE_FIELDS = [
  { name: 'minScore', label: 'Below' },
  { name: 'maxScore', label: 'Above' },
  { name: 'maxChange', label: 'Changed by more than' },
] as const;

const RATE_FIELDS = [
  { name: 'limit', label: 'Most submissions', max: 1_000_000 },
  { name: 'windowSeconds', label: 'Within seconds', max: 86_400 },
] as const;

/** What protects a board from scores that nobody made. */
export function IntegrityFields(props: IntegrityFieldsProps) {
  const { values, errors, onRate, onQuarantine, onRequireSignature } = props;
  return (
    <Stack>
      <Input.Wrapper
        label="Rate"
        labelElement="div"
        description="How often a member may submit in any such time. Left empty: as often as it likes."
      >
        <SimpleGrid cols={2} spacing="sm" mt="xs">
          {RATE_FIELDS.map(({ name, label, max }) => (
            <NumberInput
              key={name}
              label={label}
              placeholder="any"
              min={1}
              max={max}
              allowDecimal={false}
              value={values.submissionRate?.[name] ?? ''}
              onChange={(value) => onRate(withNumber(values.submissionRate, name, value))}
              error={errors[`submissionRate.${name}`]}
            />
          ))}
        </SimpleGrid>
      </Input.Wrapper>
      <Input.Wrapper
        label="Hold back"
        labelElement="div"
        description="Scores like these wait in the quarantine until somebody approves them."
      >
        <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm" mt="xs">
          {QUARANTINE_FIELDS.map(({ name, label }) => (
            <NumberInput
              key={name}
              label={label}
              placeholder="none"
              value={values.quarantine?.[name] ?? ''}
              onChange={(value) => onQuarantine(withNumber(values.quarantine, name, value))}
              error={errors[`quarantine.${name}`]}
            />
          ))}
        </SimpleGrid>
      </Input.Wrapper>
      <Switch
        label="Take signed submissions only"
        description="Signed with the secret of the board, over REST. Operators need no signature."
        checked={values.requireSignature ?? false}
        onChange={(event) => onRequireSignature(event.currentTarget.checked)}
      />
    </Stack>
  );
}

/** The fields with one of them replaced, or taken out by an empty text; `null` when none is left. */
function withNumber<T extends object>(
  fields: T | null | undefined,
  name: keyof T,
  value: string | number,
): T | null {
  const { [name]: _former, ...others } = (fields ?? {}) as T;
  const next = value === '' ? others : { ...others, [name]: Number(value) };
  // What is missing is found when the form is checked.
  return Object.keys(next).length === 0 ? null : (next as T);
}
