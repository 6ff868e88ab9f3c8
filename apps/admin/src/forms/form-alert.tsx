import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';

interface FormAlertProps {
  message: string | undefined;
}

/** What went wrong with a form as a whole. */
export function FormAlert({ message }: FormAlertProps) {
  if (message === undefined) return null;
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden="true" />}>
      {message}
    </Alert>
  );
}
