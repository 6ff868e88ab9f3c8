import { Button, Stack } from '@mantine/core';
import type { MemberView } from '@rostrum/contracts';
import { useState } from 'react';
import { notifyDone } from '../../feedback/notify.ts';
import { changedFields } from '../../forms/changed-fields.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormActions } from '../../forms/form-actions.tsx';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { usePutMember } from '../member-mutations.ts';
import { MemberFields } from './member-fields.tsx';
import { useMemberForm } from './member-form.ts';
import { MEMBER_FIELDS, type MemberValues, toMember, valuesOf } from './member-values.ts';

interface MemberProfileFormProps {
  memberId: string;
  member: MemberView | undefined;
}

/** Changes what was edited and leaves the rest, which somebody else may have changed meanwhile. */
export function MemberProfileForm({ memberId, member }: MemberProfileFormProps) {
  const form = useMemberForm(member);
  const put = usePutMember();
  const [fault, setFault] = useState<string>();

  function submit(values: MemberValues): void {
    setFault(undefined);
    const before = toMember(form.getInitialValues());
    const changes = changedFields(before, toMember(values));
    put.mutate(
      { memberId, changes },
      {
        onSuccess: (saved) => {
          notifyDone(`${saved.displayName ?? memberId} is saved.`);
          const kept = valuesOf(saved);
          form.setInitialValues(kept);
          form.setValues(kept);
        },
        onError: (error) => {
          const { fields, general } = spreadProblem(error, MEMBER_FIELDS);
          form.setErrors(fields);
          focusFirstFault(form, fields);
          setFault(general);
        },
      },
    );
  }

  return (
    <form noValidate onSubmit={form.onSubmit(submit, (errors) => focusFirstFault(form, errors))}>
      <Stack>
        <FormAlert message={fault} />
        <MemberFields form={form} memberId={memberId} />
        <FormActions>
          <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
            Undo changes
          </Button>
          <Button
            type="submit"
            disabled={member !== undefined && !form.isDirty()}
            loading={put.isPending}
          >
            {member === undefined ? 'Make this member' : 'Save changes'}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
