import { endsCss } from '../controls/ends.css.ts';
import { numberCss } from '../controls/number.css.ts';
import { NumberControl } from '../controls/number-control.ts';
import { rangeCss } from '../controls/range.css.ts';
import type { Kind } from '../kinds.ts';
import { histogramCss } from '../results/histogram.css.ts';
import { NumberPane } from '../results/number-pane.ts';
import { summaryCss } from '../results/summary.css.ts';

export default {
  css: [numberCss, rangeCss, endsCss, histogramCss, summaryCss].join(''),
  control: (edit, context) => new NumberControl(edit, context),
  results: () => new NumberPane(),
} satisfies Kind;
