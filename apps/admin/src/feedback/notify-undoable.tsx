import { Button, Group, Text } from '@mantine/core';
import { hideDone, notifyDone } from './notify.ts';

/** Long enough to notice a slip and to reach the button. */
const SHOWN_MS = 10_000;

/** Says that a change was made which one press takes back. */
export function notifyUndoable(message: string, undo: () => unknown): void {
  notifyDone(
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" c="inherit">
        {message}
      </Text>
      <Button
        size="compact-sm"
        variant="light"
        style={{ flex: 'none' }}
        onClick={() => {
          hideDone();
          undo();
        }}
      >
        Undo
      </Button>
    </Group>,
    { shownMs: SHOWN_MS },
  );
}
