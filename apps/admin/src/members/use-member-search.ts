import { useSearchParams } from 'react-router';
import { MEMBER_STATES, type MemberState } from './member-choices.ts';

/** What the page of members shows, as its address says. */
export interface MemberSearchParams {
  state: MemberState | undefined;
  /** The member whose drawer is open. */
  member: string | undefined;
  /** The job of an erasure, which goes on whoever looks. */
  erasure: string | undefined;
}

export function useMemberSearch(): [
  search: MemberSearchParams,
  choose: (change: Partial<MemberSearchParams>) => void,
] {
  const [search, setSearch] = useSearchParams();
  const state = MEMBER_STATES.find(({ value }) => value === search.get('state'))?.value;
  const choose = (change: Partial<MemberSearchParams>): void => {
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        for (const [name, value] of Object.entries(change)) {
          if (value === undefined) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { preventScrollReset: true },
    );
  };
  const member = search.get('member') ?? undefined;
  const erasure = search.get('erasure') ?? undefined;
  return [{ state, member, erasure }, choose];
}
