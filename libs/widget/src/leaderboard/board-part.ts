import type { BoardState } from '@rostrum/client';
import type { Language } from '../element/language.ts';

/** The rows of a board. */
export interface BoardRows {
  language: Language;
  show(entries: BoardState['entries']): void;
  /** Forgets where everybody stood: what comes next is another board. */
  forget(): void;
}

/** What is loaded for the first board of a page. */
export interface BoardPart {
  css: string;
  create(list: HTMLElement, language: Language): BoardRows;
}
