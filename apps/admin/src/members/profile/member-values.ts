import type { MemberView, PutMember } from '@rostrum/contracts';
import { parseScore } from '../../forms/score-text.ts';
import type { MemberState } from '../member-choices.ts';

export type AttributeKind = 'text' | 'number' | 'boolean';

/** An attribute as it is edited; `rowId` is its own while its name is being typed. */
export interface AttributeRow {
  rowId: string;
  name: string;
  kind: AttributeKind;
  /** As typed: a number input would round or drop what it cannot show. */
  value: string;
}

export interface MemberValues {
  displayName: string;
  avatarUrl: string;
  attributes: AttributeRow[];
  state: MemberState;
}

export const MEMBER_FIELDS = ['displayName', 'avatarUrl', 'attributes', 'state'];

let lastRow = 0;

export function emptyAttribute(): AttributeRow {
  lastRow += 1;
  return { rowId: `row-${lastRow}`, name: '', kind: 'text', value: '' };
}

/** The values of a member, or of nobody yet. */
export function valuesOf(member: MemberView | undefined): MemberValues {
  return {
    displayName: member?.displayName ?? '',
    avatarUrl: member?.avatarUrl ?? '',
    attributes: Object.entries(member?.attributes ?? {}).map(([name, value]) => ({
      ...emptyAttribute(),
      name,
      kind: typeof value === 'string' ? 'text' : (typeof value as AttributeKind),
      value: String(value),
    })),
    state: member?.state ?? 'visible',
  };
}

/** Every field, as the contract takes it; `null` for what was left empty. */
export function toMember(values: MemberValues): Required<PutMember> {
  const { displayName, avatarUrl, attributes, state } = values;
  return {
    displayName: displayName.trim() || null,
    avatarUrl: avatarUrl.trim() || null,
    attributes:
      attributes.length === 0
        ? null
        : Object.fromEntries(attributes.map((row) => [row.name, toValue(row)])),
    state,
  };
}

export function toValue({ kind, value }: AttributeRow): string | number | boolean {
  if (kind === 'number') return parseScore(value);
  return kind === 'boolean' ? value === 'true' : value;
}
