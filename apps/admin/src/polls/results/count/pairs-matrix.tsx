import { Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { formatCount } from '../../../formats/numbers.ts';
import { MoreFigures } from '../more-figures.tsx';
import type { CountRound } from './count-view.ts';
import classes from './pairs-matrix.module.css';

interface PairsMatrixProps {
  pairs: NonNullable<CountRound['pairs']>;
  /** In the poll's order, as rows and columns are. */
  options: { id: string; label: string }[];
}

/** How each option does against each other. */
export function PairsMatrix({ pairs, options }: PairsMatrixProps) {
  return (
    <section aria-labelledby="pairs-title">
      <Title order={4} size="h6" mt="lg" id="pairs-title">
        In pairs
      </Title>
      <Text size="sm" c="dimmed" mb="xs" maw="70ch">
        How many ballots prefer the option of the row to the one of the column. Green and bold: it
        is more than the other way round.
      </Text>
      <div className={classes.scroll}>
        <Matrix rows={pairs.preferred} options={options} />
      </div>
      <MoreFigures title="The strongest chains of such comparisons">
        <Text size="sm" c="dimmed" mb="xs" maw="70ch">
          A chain leads from the row to the column over comparisons that were won, and is as strong
          as its weakest one. The stronger chain decides between two options.
        </Text>
        <Matrix rows={pairs.strength} options={options} />
      </MoreFigures>
    </section>
  );
}

interface MatrixProps extends Pick<PairsMatrixProps, 'options'> {
  rows: number[][];
}

function Matrix({ rows, options }: MatrixProps) {
  return (
    <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes.matrix} withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          {options.map(({ id, label }) => (
            <Table.Th key={id} scope="col" ta="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {options.map(({ id, label }, row) => (
          <Table.Tr key={id}>
            <Table.Th scope="row">{label}</Table.Th>
            {options.map((other, column) => {
              if (column === row) return <Table.Td key={other.id} className={classes.self} />;
              const count = rows[row]?.[column] ?? 0;
              const wins = count > (rows[column]?.[row] ?? 0);
              return (
                <Table.Td key={other.id} ta="right" data-wins={wins || undefined}>
                  {formatCount(count)}
                  {wins && <VisuallyHidden>, more</VisuallyHidden>}
                </Table.Td>
              );
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
