import { useState } from 'react';

export interface Selection {
  /** In the order of the list. */
  ids: string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  selectAll: () => void;
  clear: () => void;
}

/** What of a list is selected; what has left the list is not any more. */
export function useSelection(items: readonly { id: string }[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const ids = items.map(({ id }) => id);
  return {
    ids: ids.filter((id) => selected.has(id)),
    has: (id) => selected.has(id),
    toggle: (id) =>
      setSelected((standing) => {
        const next = new Set(standing);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    selectAll: () => setSelected(new Set(ids)),
    clear: () => setSelected(new Set()),
  };
}
