import { Alert, Button, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { LeaderboardView, SigningSecretView } from '@rostrum/contracts';
import { useState } from 'react';
import { describeError } from '../../api/api-error.ts';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { CopyText } from '../../layout/copy-text.tsx';
import {
  useEndFormerSecret,
  useRotateSigningSecret,
  useSigningSecret,
} from '../quarantine/quarantine-queries.ts';

const OVERLAPS = [
  { value: '86400', label: 'The former one stays good for 24 hours' },
  { value: '0', label: 'The former one is no good any more, at once' },
];
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

interface SigningSecretProps {
  board: LeaderboardView;
}

/** The secret that submissions are signed with: shown when it is asked for. */
export function SigningSecret({ board }: SigningSecretProps) {
  const [shown, setShown] = useState<SigningSecretView>();
  const [isRotating, rotation] = useDisclosure(false);
  const secret = useSigningSecret(board.key);
  const endFormer = useEndFormerSecret(board.key);
  const fault = secret.error ?? endFormer.error;

  return (
    <Paper p="lg" component="section" aria-labelledby="signing-title">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4" id="signing-title">
            Signing secret
          </Title>
          <Text size="sm" c="dimmed">
            {board.requireSignature
              ? 'Submissions have to be signed with it.'
              : 'The board takes submissions without a signature too.'}
          </Text>
        </div>
        {fault && (
          <Alert color="red" role="alert">
            {describeError(fault)}
          </Alert>
        )}
        {shown && <ShownSecret shown={shown} />}
        <Group>
          {shown ? (
            <Button variant="default" onClick={() => setShown(undefined)}>
              Hide
            </Button>
          ) : (
            <Button
              variant="default"
              loading={secret.isPending}
              onClick={() => secret.mutate(undefined, { onSuccess: setShown })}
            >
              Show the secret
            </Button>
          )}
          <Button variant="light" onClick={rotation.open}>
            Make a new one
          </Button>
          {shown?.formerValidUntil && (
            <Button
              variant="subtle"
              color="red"
              loading={endFormer.isPending}
              onClick={() =>
                endFormer.mutate(undefined, {
                  onSuccess: () => {
                    const { formerValidUntil: _until, ...rest } = shown;
                    setShown(rest);
                    notifyDone('The former secret is no good any more.');
                  },
                })
              }
            >
              End the former one now
            </Button>
          )}
        </Group>
      </Stack>
      <RotateDialog
        board={board}
        opened={isRotating}
        onClose={rotation.close}
        onRotated={setShown}
      />
    </Paper>
  );
}

function ShownSecret({ shown }: { shown: SigningSecretView }) {
  if (!shown.secret) return <Text size="sm">The board has none yet.</Text>;
  return (
    <div>
      <CopyText text={shown.secret} label="Copy the secret" />
      {shown.formerValidUntil && (
        <Text size="sm" c="dimmed" mt={4}>
          The former one is good until {absolute.format(Date.parse(shown.formerValidUntil))}.
        </Text>
      )}
    </div>
  );
}

interface RotateDialogProps extends SigningSecretProps {
  opened: boolean;
  onClose: () => void;
  onRotated: (shown: SigningSecretView) => void;
}

function RotateDialog({ board, opened, onClose, onRotated }: RotateDialogProps) {
  const [overlap, setOverlap] = useState('86400');
  const rotate = useRotateSigningSecret(board.key);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title="Make a new signing secret?"
      confirmLabel="Make a new one"
      onConfirm={async () => {
        onRotated(await rotate.mutateAsync({ formerValidForSeconds: Number(overlap) }));
        notifyDone('The new secret is in force.');
      }}
    >
      <Radio.Group label="Whoever signs has to change to it" value={overlap} onChange={setOverlap}>
        <Stack gap="xs" mt="xs">
          {OVERLAPS.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </ConfirmDialog>
  );
}
