import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/**
 * Moves the focus to the content when the page changes, as a browser does between documents, so
 * that the keyboard and a screen reader start at the new page. Sections of one board or poll are
 * one page: there the focus stays on the link that was pressed.
 */
export function useFocusOnPageChange<T extends HTMLElement>(): RefObject<T | null> {
  const target = useRef<T>(null);
  const { pathname } = useLocation();
  const page = pathname.split('/').slice(0, 3).join('/');
  const shownPage = useRef(page);

  useEffect(() => {
    if (shownPage.current === page) return;
    shownPage.current = page;
    target.current?.focus({ preventScroll: true });
  }, [page]);

  return target;
}
