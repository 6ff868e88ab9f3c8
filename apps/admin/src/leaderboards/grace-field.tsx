import type { ReactNode } from 'react';
import { DurationField } from '../forms/duration-field.tsx';

interface GraceFieldProps {
  /** In seconds; `null` where periods take late scores for as long as they are kept. */
  value: number | null;
  onChange: (seconds: number | null) => void;
  error?: ReactNode;
}

export function GraceField(props: GraceFieldProps) {
  return (
    <DurationField
      label="Grace for late scores"
      description="How long after its end a period takes scores that were made in it. Empty: as long as it is kept."
      placeholder="as long as it is kept"
      unitLabel="Unit of the grace"
      defaultUnit="3600"
      {...props}
    />
  );
}
