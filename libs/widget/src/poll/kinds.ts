import { ChoiceControl } from './controls/choice-control.ts';
import type { CreateControl } from './controls/control.ts';
import { barPane } from './results/bar-pane.ts';
import type { ResultsPane } from './results/results-pane.ts';

/** How a type of poll is filled in and what its results look like. */
export interface Kind {
  css?: string;
  control: CreateControl;
  results: () => ResultsPane;
}

/** What most polls are; it shows counts itself, but for what was written in beside the options. */
export const CHOICE: Kind = {
  control: (edit, { language }) => new ChoiceControl(edit, language),
  results: () =>
    barPane(({ words = [] }, language) =>
      words.map(({ text, votes, share }) => ({
        key: text,
        label: text,
        share,
        figure: language.percent(share),
        note: language.count(language.texts.votes, votes),
      })),
    ),
};
