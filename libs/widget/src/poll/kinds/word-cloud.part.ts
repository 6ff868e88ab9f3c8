import { WordControl } from '../controls/word-control.ts';
import type { Kind } from '../kinds.ts';
import { cloudCss } from '../results/cloud.css.ts';
import { CloudPane } from '../results/cloud-pane.ts';

export default {
  css: cloudCss,
  control: (edit, context) => new WordControl(edit, context),
  results: () => new CloudPane(),
} satisfies Kind;
