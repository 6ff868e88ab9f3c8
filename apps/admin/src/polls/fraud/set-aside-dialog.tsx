import { Radio, Stack, Text, TextInput } from '@mantine/core';
import type { BurstView, PollView, SetAside } from '@rostrum/contracts';
import { useState } from 'react';
import { ConfirmDialog } from '../../feedback/confirm-dialog.tsx';
import { notifyDone } from '../../feedback/notify.ts';
import { countOf, formatShare } from '../../formats/numbers.ts';
import { describeChoice } from './choice-words.ts';
import { useMoveBallots } from './fraud-queries.ts';

/** Whose ballots: those of a burst, of an address, or of one voter. */
export interface Doubt {
  title: string;
  selection: SetAside;
  leaning?: BurstView['leaning'];
  /** What stands in the field for the reason. */
  reason: string;
}

interface SetAsideDialogProps {
  poll: PollView;
  doubt: Doubt | undefined;
  onClose: () => void;
}

const MAX_REASON_LENGTH = 200;

export function SetAsideDialog({ poll, doubt, onClose }: SetAsideDialogProps) {
  if (!doubt) return null;
  return <Form key={doubt.title} poll={poll} doubt={doubt} onClose={onClose} />;
}

function Form({ poll, doubt, onClose }: SetAsideDialogProps & { doubt: Doubt }) {
  const { title, selection, leaning } = doubt;
  const move = useMoveBallots(poll.pollId);
  const [isNarrow, setIsNarrow] = useState(leaning !== undefined);
  const [reason, setReason] = useState(doubt.reason);
  async function confirm(): Promise<void> {
    const body: SetAside = {
      ...selection,
      ...(isNarrow && leaning && { choice: leaning.choice }),
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    };
    const { moved } = await move.mutateAsync({ to: 'aside', body });
    notifyDone(
      moved === 0 ? 'No ballot was to be set aside.' : `${countOf(moved, 'ballot')} set aside.`,
    );
  }
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={title}
      confirmLabel="Set aside"
      onConfirm={confirm}
    >
      <Stack>
        <Text size="sm">
          They are kept and can be let back in, but no count holds them. Their voters are not told.
        </Text>
        {leaning && (
          <Radio.Group
            label="Which of them"
            value={isNarrow ? 'narrow' : 'all'}
            onChange={(value) => setIsNarrow(value === 'narrow')}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="narrow"
                label={`Only those for ${describeChoice(leaning.choice, poll)} (${formatShare(leaning.within)})`}
              />
              <Radio value="all" label="All of them" />
            </Stack>
          </Radio.Group>
        )}
        <TextInput
          label="Reason"
          description="Stands beside each ballot, for whoever looks at it later."
          value={reason}
          maxLength={MAX_REASON_LENGTH}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
