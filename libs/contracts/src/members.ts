import { MEMBER_STATES } from '@rostrum/domain';
import { z } from 'zod';
import { attributeKey } from './attribute-key.ts';
import { cursor, isStorableText, line, memberId, pageLimit, pageOf, timestamp } from './ids.ts';
import { MAX_BATCH } from './leaderboards.ts';

const MAX_ATTRIBUTES = 32;
const MAX_ATTRIBUTES_BYTES = 2048;

const attributeValue = z.union([
  z.string().min(1).max(256).refine(isStorableText, 'must not contain control characters'),
  z.number(),
  z.boolean(),
]);

const attributes = z
  .record(attributeKey, attributeValue)
  .refine((value) => Object.keys(value).length <= MAX_ATTRIBUTES, `at most ${MAX_ATTRIBUTES}`)
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_ATTRIBUTES_BYTES,
    `must be at most ${MAX_ATTRIBUTES_BYTES} bytes of JSON`,
  )
  .meta({ id: 'Attributes', examples: [{ country: 'NO', level: 12 }] });

const displayName = line(100);
const avatarUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine(isStorableText);
const state = z.enum(MEMBER_STATES).meta({
  id: 'MemberState',
  description:
    'hidden: plays on, listed nowhere; banned: listed nowhere, its submissions are refused; ' +
    'shadow-banned: listed nowhere, but sees itself as if nothing were.',
});

const memberFields = {
  displayName: displayName.nullish(),
  avatarUrl: avatarUrl.nullish(),
  attributes: attributes.nullish().describe('Replaced as a whole.'),
  state: state.optional(),
};

/** What is left out stays as it is, `null` takes it away. */
export const putMember = z.strictObject(memberFields).meta({ id: 'PutMember' });
export type PutMember = z.output<typeof putMember>;

export const memberBatch = z
  .strictObject({
    members: z
      .array(z.strictObject({ memberId, ...memberFields }))
      .min(1)
      .max(MAX_BATCH)
      .refine(
        (list) => new Set(list.map((one) => one.memberId)).size === list.length,
        'each member once only',
      ),
  })
  .meta({ id: 'MemberBatch' });
export type MemberBatch = z.output<typeof memberBatch>;

/** What everybody sees beside a member's score. */
export const memberProfile = z
  .object({
    displayName: z.string().optional(),
    avatarUrl: z.string().optional(),
    attributes: z.record(z.string(), attributeValue).optional(),
  })
  .meta({ id: 'MemberProfile' });
export type MemberProfileView = z.infer<typeof memberProfile>;

export const member = memberProfile
  .extend({ memberId: z.string(), state, createdAt: timestamp, updatedAt: timestamp })
  .meta({ id: 'Member' });
export type MemberView = z.infer<typeof member>;

export const memberPage = pageOf('Member', member);
export type MemberPageView = z.infer<typeof memberPage>;

export const memberList = z
  .object({ members: z.array(member).describe('In the order given.') })
  .meta({ id: 'MemberList' });
export type MemberListView = z.infer<typeof memberList>;

export const membersQuery = z.strictObject({
  limit: pageLimit(25, 100),
  cursor: cursor.optional(),
  state: state.optional(),
});
export type MembersQuery = z.output<typeof membersQuery>;
