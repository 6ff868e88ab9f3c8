import { make } from '../../element/dom.ts';
import type { Kind } from '../kinds.ts';
import { postsCss } from '../posts/posts.css.ts';
import { questionsCss } from '../posts/questions.css.ts';
import { QuestionsControl } from '../posts/questions-control.ts';

export default {
  css: postsCss + questionsCss,
  control: (_edit, context) => new QuestionsControl(context),
  // The list stands among what is filled in, because it is voted in.
  results() {
    const element = make('div', '');
    element.hidden = true;
    return { element, show: () => undefined };
  },
} satisfies Kind;
