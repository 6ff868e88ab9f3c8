import type { BoardPart } from './board-part.ts';
import { leaderboardCss } from './leaderboard.css.ts';
import { RankList } from './rank-list.ts';

export default {
  css: leaderboardCss,
  create: (list, language) => new RankList(list, language),
} satisfies BoardPart;
