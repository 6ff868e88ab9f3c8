import { type MemberView, putMember } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../forms/changed-fields.ts';
import { emptyAttribute, type MemberValues, toMember, valuesOf } from './member-values.ts';
import { validateMember } from './validate-member.ts';

const member: MemberView = {
  memberId: 'ada',
  displayName: 'Ada L.',
  avatarUrl: 'https://example.com/ada.png',
  attributes: { country: 'NO', level: 12, pro: false },
  state: 'hidden',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

function edited(edit: (values: MemberValues) => Partial<MemberValues>): MemberValues {
  const values = valuesOf(member);
  return { ...values, ...edit(values) };
}

describe('a member in a form', () => {
  it('comes out as it went in, every kind of attribute included', () => {
    const { displayName, avatarUrl, attributes, state } = member;
    const body = toMember(valuesOf(member));
    expect(body).toEqual({ displayName, avatarUrl, attributes, state });
    expect(putMember.safeParse(body).success).toBe(true);
    expect(validateMember(valuesOf(member))).toEqual({});
  });

  it('says what was changed and nothing else, and takes away what was emptied', () => {
    const before = toMember(valuesOf(member));
    const after = toMember(edited(() => ({ displayName: ' Ada ', avatarUrl: '' })));
    expect(changedFields(before, after)).toEqual({ displayName: 'Ada', avatarUrl: null });
    expect(changedFields(before, toMember(edited(() => ({ attributes: [] }))))).toEqual({
      attributes: null,
    });
  });

  it('of nobody yet is one that the contract takes', () => {
    expect(validateMember(valuesOf(undefined))).toEqual({});
  });
});

describe('faults', () => {
  const withRow = (row: Partial<MemberValues['attributes'][number]>): MemberValues =>
    edited(({ attributes }) => ({ attributes: [...attributes, { ...emptyAttribute(), ...row }] }));

  it.each([
    [{ name: '', value: 'x' }, 'attributes.3.name'],
    [{ name: '1st', value: 'x' }, 'attributes.3.name'],
    [{ name: 'country', value: 'SE' }, 'attributes.3.name'],
    [{ name: 'club', value: '' }, 'attributes.3.value'],
    [{ name: 'club', value: 'x'.repeat(257) }, 'attributes.3.value'],
    [{ name: 'club', value: 'a\u0007b' }, 'attributes.3.value'],
    [{ name: 'age', kind: 'number' as const, value: 'ten' }, 'attributes.3.value'],
  ])('of an attribute are told at its row: %j', (row, path) => {
    expect(Object.keys(validateMember(withRow(row)))).toEqual([path]);
  });

  it('of all attributes together are told once', () => {
    const attributes = Array.from({ length: 9 }, (_, index) => ({
      ...emptyAttribute(),
      name: `a${index}`,
      value: 'x'.repeat(256),
    }));
    expect(Object.keys(validateMember(edited(() => ({ attributes }))))).toEqual(['attributes']);
  });

  it.each(['javascript:alert(1)', 'ftp://example.com/a.png', 'ada.png'])(
    'of an address that no picture may have: %s',
    (avatarUrl) => {
      expect(Object.keys(validateMember(edited(() => ({ avatarUrl }))))).toEqual(['avatarUrl']);
    },
  );
});
