import type { PollState } from '@rostrum/client';
import type { Language } from '../../element/language.ts';
import { type BarItem, BarList, type BarPicture } from './bar-list.ts';
import type { ResultsPane } from './results-pane.ts';

type ItemsOf = (state: PollState, language: Language) => BarItem[];

/** A pane of bars, by what they show; `picture` draws the parts of each. */
export function barPane(itemsOf: ItemsOf, picture?: () => BarPicture): ResultsPane {
  const list = new BarList(picture);
  return {
    element: list.element,
    show: (state, language) => list.show(itemsOf(state, language)),
  };
}
