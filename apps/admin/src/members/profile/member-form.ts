import { type UseFormReturnType, useForm } from '@mantine/form';
import type { MemberView } from '@rostrum/contracts';
import { type MemberValues, valuesOf } from './member-values.ts';
import { validateMember } from './validate-member.ts';

export type MemberForm = UseFormReturnType<MemberValues>;

export function useMemberForm(member: MemberView | undefined): MemberForm {
  return useForm<MemberValues>({ initialValues: valuesOf(member), validate: validateMember });
}
