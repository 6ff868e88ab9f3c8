import { Table } from '@mantine/core';
import { formatCount, formatShare } from '../../formats/numbers.ts';
import { cloudWords, type Word } from './cloud-words.ts';
import classes from './word-results.module.css';

interface WordResultsProps {
  words: Word[];
}

/** A cloud of words, and beside it the same in numbers. */
export function WordResults({ words }: WordResultsProps) {
  return (
    <div className={classes.results}>
      <div className={classes.cloud} aria-hidden="true">
        {cloudWords(words).map(({ text, votes, weight }) => (
          <span
            key={text}
            className={classes.word}
            title={formatCount(votes)}
            style={{
              fontSize: `calc(0.9rem + ${weight} * var(--cloud-growth))`,
              fontWeight: 450 + Math.round(weight * 250),
            }}
            data-most={weight === 1 || undefined}
          >
            {text}
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard */}
      <section className={classes.table} aria-label="Words in numbers" tabIndex={0}>
        <WordTable words={words} title="Word" />
      </section>
    </div>
  );
}

interface WordTableProps extends WordResultsProps {
  title: string;
}

export function WordTable({ words, title }: WordTableProps) {
  return (
    <Table verticalSpacing={6} horizontalSpacing="xs" stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{title}</Table.Th>
          <Table.Th ta="right">Votes</Table.Th>
          <Table.Th ta="right">Share</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {words.map(({ text, votes, share }) => (
          <Table.Tr key={text} data-word={text}>
            <Table.Td className={classes.text}>{text}</Table.Td>
            <Table.Td ta="right">{formatCount(votes)}</Table.Td>
            <Table.Td ta="right">{formatShare(share)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
