import { make, setAttribute, setText } from './element/dom.ts';
import { fractionDigits } from './element/language.ts';
import { mayMove } from './element/motion.ts';
import { pictureAt } from './element/picture.ts';
import { Rows } from './element/rows.ts';
import { fill } from './element/texts.ts';
import { FieldGroup, field, pushButton } from './poll/controls/field.ts';
import { TextFields } from './poll/controls/text-fields.ts';
import { BarList } from './poll/results/bar-list.ts';
import { barPane } from './poll/results/bar-pane.ts';

/**
 * What parts take from the main script instead of bringing it along. A part imports these as any
 * module does; the bundler turns such an import into a look-up here (see `build.ts`).
 */
export const core = {
  BarList,
  FieldGroup,
  Rows,
  TextFields,
  barPane,
  field,
  fill,
  fractionDigits,
  make,
  mayMove,
  pictureAt,
  pushButton,
  setAttribute,
  setText,
};
