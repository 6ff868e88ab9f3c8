import { Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import type { BurstView, PollSignalsView, PollView } from '@rostrum/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { countOf, formatCount, formatDecimal, formatShare } from '../../formats/numbers.ts';
import classes from '../results/results-section.module.css';
import { describeChoice } from './choice-words.ts';
import type { Doubt } from './set-aside-dialog.tsx';
import { formatSpan } from './span-words.ts';

interface BurstsSectionProps {
  poll: PollView;
  signals: PollSignalsView;
  onDoubt: (doubt: Doubt) => void;
  onRelease: (burst: BurstView) => void;
}

/** Times in which far more ballots came than otherwise. */
export function BurstsSection({ poll, signals, onDoubt, onRelease }: BurstsSectionProps) {
  const { bursts } = signals;
  return (
    <section className={classes.section} aria-labelledby="bursts-title">
      <Title order={3} size="h5" id="bursts-title">
        Bursts
      </Title>
      <Text size="sm" c="dimmed" maw="70ch">
        Times in which at least five times as many ballots came as usual. One is suspicious where
        its ballots say something else than all others; a crowd that was asked to vote does not.
      </Text>
      {bursts.length === 0 ? (
        <Text size="sm" mt="md">
          There is none.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={680} mt="sm">
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th ta="right">Ballots</Table.Th>
                <Table.Th>What they say</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {bursts.map((burst) => (
                <BurstRow
                  key={burst.from}
                  {...{ poll, burst }}
                  onDoubt={onDoubt}
                  onRelease={onRelease}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

interface BurstRowProps extends Omit<BurstsSectionProps, 'signals'> {
  burst: BurstView;
}

function BurstRow({ poll, burst, onDoubt, onRelease }: BurstRowProps) {
  const { from, to, ballots, usual, asideCount, leaning } = burst;
  const span = formatSpan(Date.parse(from), Date.parse(to));
  const doubt: Doubt = {
    title: 'Set the ballots of this burst aside?',
    selection: { from, to },
    reason: `Burst of ${formatCount(ballots)} ballots`,
    ...(leaning && { leaning }),
  };
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{span}</Text>
        <Text size="xs" c="dimmed">
          {formatDecimal(usual)} in an equal time otherwise
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Text size="sm">{formatCount(ballots)}</Text>
        {asideCount > 0 && (
          <Text size="xs" c="dimmed">
            {formatCount(asideCount)} set aside
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {leaning ? <LeaningNote poll={poll} leaning={leaning} /> : 'Like the others'}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {asideCount > 0 && (
            <Button size="xs" variant="default" onClick={() => onRelease(burst)}>
              Let {countOf(asideCount, 'ballot')} back in
            </Button>
          )}
          {asideCount < ballots && (
            <Button
              size="xs"
              variant={leaning && asideCount === 0 ? 'filled' : 'default'}
              aria-label={`Set aside the burst of ${span}`}
              onClick={() => onDoubt(doubt)}
            >
              Set aside
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

interface LeaningNoteProps {
  poll: PollView;
  leaning: NonNullable<BurstView['leaning']>;
}

function LeaningNote({ poll, leaning: { choice, within, elsewhere } }: LeaningNoteProps) {
  return (
    <>
      <Badge
        color="red"
        variant="light"
        tt="none"
        leftSection={<IconAlertTriangle size={12} aria-hidden="true" />}
      >
        Suspicious
      </Badge>
      <Text size="sm" mt={4}>
        {formatShare(within)} for {describeChoice(choice, poll)}, {formatShare(elsewhere)} of the
        others
      </Text>
    </>
  );
}
