import type { LeaderboardView } from '@rostrum/contracts';
import { useSearchParams } from 'react-router';

export const SEGMENT = 'segment';

/**
 * The segment a page shows, kept in its address as `country:NO`; `undefined` for all entries, and
 * where the address names one that the board cannot have.
 */
export function useChosenSegment(
  board: LeaderboardView,
): [segment: string | undefined, choose: (segment: string | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const named = search.get(SEGMENT) ?? '';
  const { attribute, value } = splitSegment(named);
  const segment = board.segments.includes(attribute) && value !== '' ? named : undefined;
  const choose = (next: string | undefined): void => {
    setSearch((current) => withChoice(current, SEGMENT, next), {
      replace: true,
      preventScrollReset: true,
    });
  };
  return [segment, choose];
}

export function splitSegment(segment: string): { attribute: string; value: string } {
  const colon = segment.indexOf(':');
  if (colon < 0) return { attribute: '', value: '' };
  return { attribute: segment.slice(0, colon), value: segment.slice(colon + 1) };
}

export function withChoice(
  search: URLSearchParams,
  name: string,
  value: string | undefined,
): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === undefined) next.delete(name);
  else next.set(name, value);
  return next;
}
