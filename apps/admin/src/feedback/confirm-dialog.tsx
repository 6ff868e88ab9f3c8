import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { describeError } from '../api/api-error.ts';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  /** Red for what cannot be taken back. */
  isDestructive?: boolean;
  /** When given, the operator has to type this text before the button can be pressed. */
  typedText?: string;
  /** The dialog closes when the promise resolves, and shows why when it rejects. */
  onConfirm: () => Promise<unknown>;
}

export function ConfirmDialog({ opened, onClose, title, ...rest }: ConfirmDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={650}>{title}</Text>}>
      <ConfirmForm onClose={onClose} {...rest} />
    </Modal>
  );
}

type ConfirmFormProps = Omit<ConfirmDialogProps, 'opened' | 'title'>;

/** Apart from the modal, so that what was typed is forgotten when the modal closes. */
function ConfirmForm(props: ConfirmFormProps) {
  const { children, confirmLabel, isDestructive = false, typedText, onClose, onConfirm } = props;
  const [typed, setTyped] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isReady = typedText === undefined || typed === typedText;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setIsBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (fault) {
      setError(fault);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <div>{children}</div>
        {typedText !== undefined && (
          <TextInput
            data-autofocus
            label={`Type ${typedText} to confirm`}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {error !== undefined && (
          <Alert color="red" role="alert">
            {describeError(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={isDestructive ? 'red.8' : undefined}
            disabled={!isReady}
            loading={isBusy}
          >
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
