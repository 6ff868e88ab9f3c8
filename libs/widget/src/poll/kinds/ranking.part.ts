import { rankingCss } from '../controls/ranking.css.ts';
import { RankingControl } from '../controls/ranking-control.ts';
import { roundCss } from '../controls/round.css.ts';
import type { Kind } from '../kinds.ts';
import { barPane } from '../results/bar-pane.ts';
import { rankingItems } from '../results/bar-panes.ts';

export default {
  css: roundCss + rankingCss,
  control: (edit, context) => new RankingControl(edit, context),
  results: () => barPane(rankingItems),
} satisfies Kind;
