import { Select, Switch } from '@mantine/core';
import { describeChoice } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { SegmentedField } from '../../forms/segmented-field.tsx';
import { BoundsFields } from '../bounds-fields.tsx';
import { OPERATORS, RANK_STYLES, SORT_ORDERS, TIE_BREAKS } from '../leaderboard-choices.ts';
import { ColumnsEditor } from './columns-editor.tsx';
import type { CreateLeaderboardForm } from './create-leaderboard-form.ts';

interface RankingFieldsProps {
  form: CreateLeaderboardForm;
}

export function RankingFields({ form }: RankingFieldsProps) {
  const { sortOrder, operator, tieBreak, rankStyle } = form.values;
  return (
    <FormSection
      title="Ranking"
      description="Order, columns, ties and ranks cannot be changed later."
    >
      <SegmentedField
        label="Order"
        data={SORT_ORDERS}
        description={describeChoice(SORT_ORDERS, sortOrder)}
        value={sortOrder}
        onChange={(value) => form.setFieldValue('sortOrder', value)}
        error={form.errors.sortOrder}
      />
      <Select
        label="Operator"
        description={describeChoice(OPERATORS, operator)}
        data={OPERATORS}
        {...form.getInputProps('operator')}
      />
      <Switch
        label="A submission may name another operator"
        {...form.getInputProps('allowOperatorOverride', { type: 'checkbox' })}
      />
      <ColumnsEditor form={form} />
      <SegmentedField
        label="Among equals"
        data={TIE_BREAKS}
        description={describeChoice(TIE_BREAKS, tieBreak)}
        value={tieBreak}
        onChange={(value) => form.setFieldValue('tieBreak', value)}
        error={form.errors.tieBreak}
      />
      <SegmentedField
        label="Ranks"
        data={RANK_STYLES}
        description={describeChoice(RANK_STYLES, rankStyle)}
        value={rankStyle}
        onChange={(value) => form.setFieldValue('rankStyle', value)}
        error={form.errors.rankStyle}
      />
      <BoundsFields values={form.values} errors={form.errors} onChange={form.setFieldValue} />
    </FormSection>
  );
}
