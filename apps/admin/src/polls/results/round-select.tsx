import { Select } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { countOf } from '../../formats/numbers.ts';
import { type EndedRound, roundsQuery } from '../poll-queries.ts';
import { POLL_TRAITS } from '../poll-types.ts';

interface RoundSelectProps {
  poll: PollView;
  /** `undefined` for the one that is on. */
  round: number | undefined;
  onChoose: (round: number | undefined) => void;
}

const NOW = 'now';

/** Nothing while there is one round only. */
export function RoundSelect({ poll, round, onChoose }: RoundSelectProps) {
  const { data: ended = [] } = useQuery(roundsQuery(poll.pollId, poll.round));
  if (poll.round === 1) return null;
  return (
    <Select
      aria-label="Round"
      w={250}
      data={[
        { value: NOW, label: `Round ${poll.round}, the current one` },
        ...ended.map((one) => ({ value: String(one.round), label: describeRound(one, poll) })),
      ]}
      value={round === undefined ? NOW : String(round)}
      onChange={(value) => onChoose(value === NOW ? undefined : Number(value))}
    />
  );
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

function describeRound({ round, endedAt, ballotCount }: EndedRound, { type }: PollView): string {
  const name = `Round ${round}, ${day.format(new Date(endedAt))}`;
  return POLL_TRAITS[type].hasBallots ? `${name}: ${countOf(ballotCount, 'ballot')}` : name;
}
