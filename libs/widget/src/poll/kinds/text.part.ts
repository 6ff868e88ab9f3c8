import type { Kind } from '../kinds.ts';
import { postsCss } from '../posts/posts.css.ts';
import { TextControl } from '../posts/text-control.ts';
import { TextPane } from '../posts/text-pane.ts';

export default {
  css: postsCss,
  control: (edit, context) => new TextControl(edit, context),
  results: () => new TextPane(),
} satisfies Kind;
