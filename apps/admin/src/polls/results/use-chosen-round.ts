import { useSearchParams } from 'react-router';

const PARAMETER = 'round';

/** The round a page shows, kept in its address: `undefined` for the one that is on. */
export function useChosenRound(
  current: number,
): [round: number | undefined, choose: (round: number | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const asked = Number(search.get(PARAMETER) ?? current);
  const isEnded = Number.isInteger(asked) && asked >= 1 && asked < current;
  const choose = (round: number | undefined): void => {
    setSearch(round === undefined ? {} : { [PARAMETER]: String(round) }, {
      replace: true,
      preventScrollReset: true,
    });
  };
  return [isEnded ? asked : undefined, choose];
}
