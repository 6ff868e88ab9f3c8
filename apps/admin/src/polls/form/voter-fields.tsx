import { Group, NumberInput, Select, Text } from '@mantine/core';
import { describeChoice, labelOf } from '../../forms/choice.ts';
import { FormSection } from '../../forms/form-section.tsx';
import { IntegrityBadge } from '../integrity-badge.tsx';
import {
  identitiesOf,
  limitsAddresses,
  VOTER_IDENTITIES,
  type VoterIdentity,
} from '../voter-choices.ts';
import type { PollForm } from './poll-form.ts';

interface VoterFieldsProps {
  form: PollForm;
  /** How voters are told apart is decided once. */
  isNew: boolean;
}

export function VoterFields({ form, isNew }: VoterFieldsProps) {
  const { type, voterIdentity } = form.values;
  const description = describeChoice(VOTER_IDENTITIES, voterIdentity);
  const chosen = VOTER_IDENTITIES.find(({ value }) => value === voterIdentity);

  function choose(identity: VoterIdentity): void {
    form.setFieldValue('voterIdentity', identity);
    // Nobody is known again whose ballot could be changed.
    if (identity === 'none') form.setFieldValue('ballotChange', 'none');
  }

  if (type === 'reactions') {
    return (
      <FormSection title="Who may react">
        <Text size="sm" c="dimmed">
          Everybody who can read the poll. Nobody is told apart, so read the numbers as a mood.
        </Text>
      </FormSection>
    );
  }
  return (
    <FormSection title={type === 'questions' ? 'Who may ask and vote' : 'Who may vote'}>
      {isNew ? (
        <Select
          label="Voters are told apart by"
          description={`${description} It cannot be changed later.`}
          data={identitiesOf(type)}
          value={voterIdentity}
          onChange={(value) => value !== null && choose(value as VoterIdentity)}
          error={form.errors.voterIdentity}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Voters are told apart by: {labelOf(VOTER_IDENTITIES, voterIdentity)}. {description} It was
          decided when the poll was created.
        </Text>
      )}
      {chosen && (
        <Group gap="xs">
          <IntegrityBadge integrity={chosen.integrity} />
          <Text size="xs" c="dimmed">
            is shown beside the results.
          </Text>
        </Group>
      )}
      {limitsAddresses(form.values) && (
        <NumberInput
          label="Votes for each address"
          description="How many voters of one address may have a ballot in. An office or a school is one address."
          placeholder={voterIdentity === 'ip' ? '30' : 'Any number'}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('votesPerAddress')}
        />
      )}
    </FormSection>
  );
}
