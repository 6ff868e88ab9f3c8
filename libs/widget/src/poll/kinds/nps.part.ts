import { endsCss } from '../controls/ends.css.ts';
import { NpsControl } from '../controls/nps-control.ts';
import { scaleCss } from '../controls/scale.css.ts';
import type { Kind } from '../kinds.ts';
import { histogramCss } from '../results/histogram.css.ts';
import { NpsPane } from '../results/number-pane.ts';
import { summaryCss } from '../results/summary.css.ts';

export default {
  css: [scaleCss, endsCss, histogramCss, summaryCss].join(''),
  control: (edit) => new NpsControl(edit),
  results: () => new NpsPane(),
} satisfies Kind;
