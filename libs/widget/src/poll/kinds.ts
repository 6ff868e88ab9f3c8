import type { PollView } from '@rostrum/contracts';
import { ChoiceControl } from './controls/choice-control.ts';
import type { CreateControl } from './controls/control.ts';
import { NpsControl } from './controls/nps-control.ts';
import { NumberControl } from './controls/number-control.ts';
import { PointsControl } from './controls/points-control.ts';
import { RankingControl } from './controls/ranking-control.ts';
import { RatingControl } from './controls/rating-control.ts';
import { WordControl } from './controls/word-control.ts';
import { pointsPane, rankingPane, ratingPane, writeInPane } from './results/bar-panes.ts';
import { CloudPane } from './results/cloud-pane.ts';
import { NpsPane, NumberPane } from './results/number-pane.ts';
import type { ResultsPane } from './results/results-pane.ts';

interface Kind {
  control: CreateControl;
  results: () => ResultsPane;
}

const choice: Kind = { control: (edit) => new ChoiceControl(edit), results: writeInPane };

const KINDS: Partial<Record<PollView['type'], Kind>> = {
  single: choice,
  multiple: choice,
  approval: choice,
  rating: { control: (edit) => new RatingControl(edit), results: ratingPane },
  nps: { control: (edit) => new NpsControl(edit), results: () => new NpsPane() },
  ranking: { control: (edit) => new RankingControl(edit), results: rankingPane },
  points: { control: (edit) => new PointsControl(edit), results: pointsPane },
  number: { control: (edit) => new NumberControl(edit), results: () => new NumberPane() },
  'word-cloud': { control: (edit) => new WordControl(edit), results: () => new CloudPane() },
};

/** How a type of poll is filled in and what its results look like. */
export function kindOf(type: PollView['type']): Kind {
  return KINDS[type] ?? choice;
}
