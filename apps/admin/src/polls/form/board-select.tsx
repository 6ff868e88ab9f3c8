import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { leaderboardsQuery } from '../../leaderboards/leaderboard-queries.ts';
import type { PollForm } from './poll-form.ts';

/** Boards that are searched: more are read as long as they are few enough to choose from. */
const MAX_BOARDS = 500;
const SHOWN = 50;

interface BoardSelectProps {
  form: PollForm;
  disabled: boolean;
}

/** The board that the points of a quiz are added to. */
export function BoardSelect({ form, disabled }: BoardSelectProps) {
  const { data = [], hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(leaderboardsQuery);
  const hasRoom = data.length < MAX_BOARDS;
  useEffect(() => {
    if (hasNextPage && hasRoom && !isFetching) void fetchNextPage();
  }, [hasNextPage, hasRoom, isFetching, fetchNextPage]);

  const { leaderboard } = form.values.quiz;
  const boards = data
    .filter(({ operator }) => operator === 'increment')
    .map(({ key, name }) => ({ value: key, label: name === key ? key : `${name} (${key})` }));
  const isListed = leaderboard === '' || boards.some(({ value }) => value === leaderboard);
  const { value, onChange, ...field } = form.getInputProps('quiz.leaderboard');
  return (
    <Select
      label="Board that gets the points"
      description="When the quiz closes; points are added to what a member has, so it is a board that adds up (operator increment)."
      placeholder="None: the points stay with the answers"
      searchable
      clearable
      limit={SHOWN}
      nothingFoundMessage={isFetching ? 'Looking for boards…' : 'No such board that adds up'}
      disabled={disabled}
      data={isListed ? boards : [{ value: leaderboard, label: leaderboard }, ...boards]}
      {...field}
      value={value === '' ? null : value}
      onChange={(key) => onChange(key ?? '')}
    />
  );
}
