import { endsCss } from '../controls/ends.css.ts';
import { itemsCss } from '../controls/items.css.ts';
import { rangeCss } from '../controls/range.css.ts';
import { RatingControl } from '../controls/rating-control.ts';
import { scaleCss } from '../controls/scale.css.ts';
import { stepperCss } from '../controls/stepper.css.ts';
import type { Kind } from '../kinds.ts';
import { barPane } from '../results/bar-pane.ts';
import { ratingItems } from '../results/bar-panes.ts';
import { histogramCss } from '../results/histogram.css.ts';
import { Histogram } from '../results/histogram.ts';

export default {
  css: [itemsCss, stepperCss, scaleCss, rangeCss, endsCss, histogramCss].join(''),
  control: (edit, context) => new RatingControl(edit, context),
  results: () => barPane(ratingItems, () => new Histogram()),
} satisfies Kind;
