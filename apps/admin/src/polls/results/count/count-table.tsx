import { Table } from '@mantine/core';
import classes from './count-table.module.css';
import { type CountRound, type CountView, formatVotes } from './count-view.ts';
import { roundPicture } from './round-bars.ts';

interface CountTableProps {
  view: CountView;
}

/** Options by rounds; the cell of an election or an elimination is marked. */
export function CountTable({ view }: CountTableProps) {
  const { rounds, order, nameOf } = view;
  const bars = rounds.map((_, index) => {
    const { bars } = roundPicture(view, index);
    return new Map(bars.map((bar) => [bar.id, bar]));
  });
  return (
    <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Option</Table.Th>
          {rounds.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a round is its number
            <Table.Th key={index} ta="right">
              Round {index + 1}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {order.map((id) => (
          <Table.Tr key={id}>
            <Table.Th scope="row">{nameOf(id)}</Table.Th>
            {bars.map((byId, index) => {
              const bar = byId.get(id);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a round is its number
                <Table.Td key={index} ta="right" data-standing={bar?.standing}>
                  {bar ? formatVotes(bar.count) : ''}
                  {bar?.standing === 'elected' && <span className={classes.note}> elected</span>}
                  {bar?.standing === 'eliminated' && <span className={classes.note}> out</span>}
                </Table.Td>
              );
            })}
          </Table.Tr>
        ))}
        <FigureRow name="For nobody" rounds={rounds} figureOf={({ exhausted }) => exhausted} />
        <FigureRow name="Lost by rounding" rounds={rounds} figureOf={({ lost }) => lost} />
        <FigureRow name="Quota" rounds={rounds} figureOf={({ quota }) => quota} />
      </Table.Tbody>
    </Table>
  );
}

interface FigureRowProps {
  name: string;
  rounds: CountRound[];
  figureOf: (round: CountRound) => number | undefined;
}

/** Nothing where no round has the figure. */
function FigureRow({ name, rounds, figureOf }: FigureRowProps) {
  const figures = rounds.map(figureOf);
  if (!figures.some((figure) => figure !== undefined && figure > 0)) return null;
  return (
    <Table.Tr className={classes.figures}>
      <Table.Th scope="row">{name}</Table.Th>
      {figures.map((figure, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a round is its number
        <Table.Td key={index} ta="right">
          {figure === undefined ? '' : formatVotes(figure)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
