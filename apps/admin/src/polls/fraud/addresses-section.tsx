import { Badge, Button, Table, Text, Title } from '@mantine/core';
import type { PollSignalsView, PollView } from '@rostrum/contracts';
import { formatCount } from '../../formats/numbers.ts';
import classes from '../results/results-section.module.css';
import type { Doubt } from './set-aside-dialog.tsx';

interface AddressesSectionProps {
  poll: PollView;
  signals: PollSignalsView;
  onDoubt: (doubt: Doubt) => void;
}

/** The addresses with most voters, where the poll counts them. */
export function AddressesSection({ poll, signals, onDoubt }: AddressesSectionProps) {
  const { votesPerAddress } = poll;
  if (votesPerAddress === undefined || signals.addresses.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="addresses-title">
      <Title order={3} size="h5" id="addresses-title">
        Addresses
      </Title>
      <Text size="sm" c="dimmed" maw="70ch">
        Those with most voters; each may have {formatCount(votesPerAddress)}. An office or a mobile
        network is one address, so many voters are no proof of anything. The name stands for the
        address in this poll alone.
      </Text>
      <Table verticalSpacing="xs" mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Address</Table.Th>
            <Table.Th ta="right">Voters</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {signals.addresses.map(({ address, voters, isFull }) => (
            <Table.Tr key={address}>
              <Table.Td ff="monospace">{address.slice(0, NAME_LENGTH)}</Table.Td>
              <Table.Td ta="right">
                {formatCount(voters)}
                {isFull && (
                  <Badge ml="xs" color="orange" variant="light" tt="none">
                    Full
                  </Badge>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`Set aside the ballots of ${address.slice(0, NAME_LENGTH)}`}
                  onClick={() =>
                    onDoubt({
                      title: 'Set the ballots of this address aside?',
                      selection: { address },
                      reason: 'From one address',
                    })
                  }
                >
                  Set aside
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Enough to tell twenty apart. */
const NAME_LENGTH = 8;
