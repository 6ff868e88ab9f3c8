import { Alert } from '@mantine/core';
import type { HeldResult, SubmissionResult } from '@rostrum/contracts';
import {
  IconArrowDown,
  IconArrowUp,
  IconCheck,
  IconEqual,
  IconHourglass,
} from '@tabler/icons-react';
import { formatCount, formatScore } from '../../formats/numbers.ts';

interface SubmissionOutcomeProps {
  result: SubmissionResult | HeldResult | undefined;
}

/** What the last submission did. The region is always there, so that a change is read out. */
export function SubmissionOutcome({ result }: SubmissionOutcomeProps) {
  return <div role="status">{result && <AnyOutcome result={result} />}</div>;
}

function AnyOutcome({ result }: { result: SubmissionResult | HeldResult }) {
  if (!('quarantineId' in result)) return <Outcome result={result} />;
  return (
    <Alert color="yellow" icon={<IconHourglass aria-hidden="true" />}>
      The score waits in the quarantine of the board.
    </Alert>
  );
}

interface OutcomeProps {
  result: SubmissionResult;
}

function Outcome({ result }: OutcomeProps) {
  const { applied, memberId, score, rank, previousRank } = result;
  if (!applied) {
    return (
      <Alert color="gray" icon={<IconEqual aria-hidden="true" />}>
        Nothing changed: {memberId} keeps {formatScore(score)} at rank {formatCount(rank)}.
      </Alert>
    );
  }
  const isDown = previousRank !== null && previousRank < rank;
  const isSame = previousRank === rank;
  const Icon = isSame || previousRank === null ? IconCheck : isDown ? IconArrowDown : IconArrowUp;
  return (
    <Alert color={isDown ? 'orange' : 'teal'} icon={<Icon aria-hidden="true" />}>
      {memberId} has {formatScore(score)} at rank {formatCount(rank)}
      {previousRank !== null && !isSame && `, from rank ${formatCount(previousRank)}`}.
    </Alert>
  );
}
