import { Alert, Anchor, Box, Button, Group, NumberInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { Link } from 'react-router';
import { describeError } from '../../api/api-error.ts';
import { formatCount } from '../../formats/numbers.ts';
import { useIssueCodes } from '../poll-mutations.ts';
import { type CodeRange, MAX_CARDS } from './code-range.ts';

/** As many as the service issues at once. */
const MAX_ISSUED = 10_000;
const USUAL = 50;

interface IssueCodesProps {
  pollId: string;
}

export function IssueCodes({ pollId }: IssueCodesProps) {
  const [count, setCount] = useState<number | string>(USUAL);
  const issue = useIssueCodes(pollId);
  const isCount = typeof count === 'number' && count >= 1 && count <= MAX_ISSUED;

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (isCount) issue.mutate(count);
  }

  const first = issue.data?.items[0]?.serial;
  const last = issue.data?.items.at(-1)?.serial;
  return (
    <Box px="lg" pb="lg">
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <NumberInput
            label="How many more"
            w={160}
            min={1}
            max={MAX_ISSUED}
            allowDecimal={false}
            thousandSeparator=","
            value={count}
            onChange={setCount}
          />
          <Button type="submit" disabled={!isCount} loading={issue.isPending}>
            Issue codes
          </Button>
        </Group>
      </form>
      <div aria-live="polite">
        {issue.isError && (
          <Alert color="red" mt="md" title="No codes were issued">
            {describeError(issue.error)}
          </Alert>
        )}
        {first !== undefined && last !== undefined && <Issued range={{ from: first, to: last }} />}
      </div>
    </Box>
  );
}

function Issued({ range: { from, to } }: { range: CodeRange }) {
  const cards = Math.min(to, from + MAX_CARDS - 1);
  const what =
    cards < to ? `Print the first ${formatCount(MAX_CARDS)} as cards` : 'Print them as cards';
  return (
    <Alert color="teal" mt="md">
      Codes {formatCount(from)} to {formatCount(to)} are new.{' '}
      <Anchor
        component={Link}
        to={`cards?from=${from}&to=${cards}`}
        fz="inherit"
        c="inherit"
        td="underline"
      >
        {what}
      </Anchor>
    </Alert>
  );
}
