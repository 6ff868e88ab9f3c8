import { itemsCss } from '../controls/items.css.ts';
import { numberCss } from '../controls/number.css.ts';
import { PointsControl } from '../controls/points-control.ts';
import { roundCss } from '../controls/round.css.ts';
import { stepperCss } from '../controls/stepper.css.ts';
import type { Kind } from '../kinds.ts';
import { barPane } from '../results/bar-pane.ts';
import { pointsItems } from '../results/bar-panes.ts';

export default {
  css: [itemsCss, numberCss, roundCss, stepperCss].join(''),
  control: (edit, context) => new PointsControl(edit, context),
  results: () => barPane(pointsItems),
} satisfies Kind;
