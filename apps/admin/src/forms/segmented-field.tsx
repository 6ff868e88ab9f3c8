import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';

interface SegmentedFieldProps<T extends string> {
  label: string;
  /** Explains the chosen value. */
  description?: string;
  data: { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
  error?: React.ReactNode;
  disabled?: boolean;
}

/** A choice among a few, all in view, with label, explanation and error like any other field. */
export function SegmentedField<T extends string>(props: SegmentedFieldProps<T>) {
  const { label, description, data, value, onChange, error, disabled = false } = props;
  const labelId = useId();
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: labelId }}
      description={description}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <SegmentedControl<T>
        fullWidth
        my={4}
        aria-labelledby={labelId}
        data={data}
        disabled={disabled}
        value={value}
        onChange={onChange}
      />
    </Input.Wrapper>
  );
}
