import { Button, Group, Select, TextInput } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconFilter, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { splitSegment } from '../use-chosen-segment.ts';

interface SegmentFilterProps {
  board: LeaderboardView;
  segment: string | undefined;
  onChoose: (segment: string | undefined) => void;
}

/** Longer values belong to no segment. */
const MAX_VALUE = 64;

/** Shows only members that have one value of an attribute, ranked among themselves. */
export function SegmentFilter({ board, segment, onChoose }: SegmentFilterProps) {
  const chosen = splitSegment(segment ?? '');
  const [attribute, setAttribute] = useState(chosen.attribute || (board.segments[0] ?? ''));
  const [value, setValue] = useState(chosen.value);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onChoose(value === '' ? undefined : `${attribute}:${value}`);
  }

  return (
    <form onSubmit={submit} aria-label="Segment">
      <Group gap="sm">
        <Select
          aria-label="Attribute of the segment"
          w={{ base: '100%', xs: 180 }}
          leftSection={<IconFilter size={16} aria-hidden="true" />}
          data={board.segments}
          value={attribute}
          onChange={(next) => next !== null && setAttribute(next)}
        />
        <TextInput
          aria-label={`Value of ${attribute}`}
          placeholder="Any value"
          w={{ base: '100%', xs: 180 }}
          maxLength={MAX_VALUE}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={`${attribute}:${value}` === segment}>
          Show the segment
        </Button>
        {segment !== undefined && (
          <Button
            variant="subtle"
            leftSection={<IconX size={16} aria-hidden="true" />}
            onClick={() => onChoose(undefined)}
          >
            All members
          </Button>
        )}
      </Group>
    </form>
  );
}
