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
              opacity: 0.7 + weight * 0.3,
            }}
            data-most={weight === 1 || undefined}
          >
            {text}
          </span>
        ))}
      </div>
      <div className={classes.table}>
        <WordTable words={words} />
      </div>
    </div>
  );
}

export function WordTable({ words }: WordResultsProps) {
  return (
    <Table verticalSpacing={6} horizontalSpacing="xs" stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Word</Table.Th>
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
