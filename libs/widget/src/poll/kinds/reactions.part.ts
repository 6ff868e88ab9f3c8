import { make } from '../../element/dom.ts';
import type { Kind } from '../kinds.ts';
import { reactionsCss } from '../reactions/reactions.css.ts';
import { ReactionsControl } from '../reactions/reactions-control.ts';

export default {
  css: reactionsCss,
  control: (_edit, context) => new ReactionsControl(context),
  // Counts stand by what is tapped.
  results() {
    const element = make('div', '');
    element.hidden = true;
    return { element, show: () => undefined };
  },
} satisfies Kind;
