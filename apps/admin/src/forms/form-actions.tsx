import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form-actions.module.css';

interface FormActionsProps {
  children: ReactNode;
}

/** The buttons of a form in a drawer: in view however long the form is. */
export function FormActions({ children }: FormActionsProps) {
  return (
    <Group justify="flex-end" className={classes.actions}>
      {children}
    </Group>
  );
}
