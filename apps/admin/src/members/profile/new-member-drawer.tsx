import { Button, Drawer, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { memberId as memberIdSchema } from '@rostrum/contracts';
import { type FormEvent, useState } from 'react';
import { z } from 'zod';
import { notifyDone } from '../../feedback/notify.ts';
import { focusFirstFault } from '../../forms/focus-first-fault.ts';
import { FormActions } from '../../forms/form-actions.tsx';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import { MemberExistsError, useAddMember } from '../member-mutations.ts';
import { MemberFields } from './member-fields.tsx';
import { useMemberForm } from './member-form.ts';
import { MEMBER_FIELDS, toMember } from './member-values.ts';

interface NewMemberDrawerProps {
  opened: boolean;
  onClose: () => void;
  onAdded: (memberId: string) => void;
}

export function NewMemberDrawer({ opened, onClose, onAdded }: NewMemberDrawerProps) {
  return (
    <Drawer opened={opened} onClose={onClose} title={<Text fw={650}>New member</Text>}>
      <NewMember onClose={onClose} onAdded={onAdded} />
    </Drawer>
  );
}

const checkId = validateBy(z.object({ memberId: memberIdSchema }));

function NewMember({ onClose, onAdded }: Omit<NewMemberDrawerProps, 'opened'>) {
  const idForm = useForm({ initialValues: { memberId: '' }, validate: checkId });
  const form = useMemberForm(undefined);
  const add = useAddMember();
  const [fault, setFault] = useState<string>();

  function tellError(error: unknown): void {
    if (error instanceof MemberExistsError) {
      idForm.setErrors({ memberId: error.message });
      focusFirstFault(idForm, { memberId: error.message });
      return;
    }
    const { fields, general } = spreadProblem(error, MEMBER_FIELDS);
    form.setErrors(fields);
    focusFirstFault(form, fields);
    setFault(general);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isIdGood = !idForm.validate().hasErrors;
    const { hasErrors, errors } = form.validate();
    if (!isIdGood) focusFirstFault(idForm, { memberId: true });
    else if (hasErrors) focusFirstFault(form, errors);
    if (!isIdGood || hasErrors) return;
    setFault(undefined);
    const { memberId } = idForm.getValues();
    add.mutate(
      { memberId, changes: toMember(form.getValues()) },
      {
        onSuccess: () => {
          notifyDone(`${memberId} is a member.`);
          onClose();
          onAdded(memberId);
        },
        onError: tellError,
      },
    );
  }

  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <FormAlert message={fault} />
        <TextInput
          label="Id"
          description="As your server names it when it submits scores. It cannot be changed later."
          placeholder="player-42"
          data-autofocus
          withAsterisk
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...idForm.getInputProps('memberId')}
        />
        <MemberFields form={form} memberId={idForm.values.memberId} />
        <FormActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Make the member
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
