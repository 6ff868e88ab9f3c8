import type { Leaderboard } from '../leaderboards/leaderboard.ts';

export const MEMBER_STATES = ['visible', 'hidden', 'banned', 'shadow-banned'] as const;
/**
 * `hidden`: goes on playing, listed nowhere. `banned`: listed nowhere, and its submissions are
 * refused. `shadow-banned`: listed nowhere, but sees itself in its place as if nothing were.
 */
export type MemberState = (typeof MEMBER_STATES)[number];

export type AttributeValue = string | number | boolean;

/** What others see of a member beside its scores. */
export interface MemberProfile {
  displayName?: string | undefined;
  avatarUrl?: string | undefined;
  attributes?: Record<string, AttributeValue> | undefined;
}

export interface Member extends MemberProfile {
  tenantId: string;
  memberId: string;
  state: MemberState;
  /** Rises with every change, over all members and also when one is made anew. */
  revision: number;
  /** Whether it ever had another state than `visible`. */
  wasModerated: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** `undefined` leaves a field as it is, `null` takes it away. */
export interface MemberChange {
  memberId: string;
  displayName?: string | null | undefined;
  avatarUrl?: string | null | undefined;
  attributes?: Record<string, AttributeValue> | null | undefined;
  state?: MemberState | undefined;
}

/** How one board is to place a member; made by `placementOn`. */
export interface MemberPlacement {
  memberId: string;
  revision: number;
  state: MemberState;
  /** Of each attribute that makes segments on the board, in its order; '' for none. */
  values: string[];
  /** Kept also where it is the plain one, so that an older one that comes late is known as such. */
  isKept: boolean;
  /** Viewers of the board have something new to see of the member. */
  isNews: boolean;
}

/** Longest value of an attribute that makes a segment; a longer one belongs to none. */
export const MAX_SEGMENT_VALUE = 64;

export function placementOn(
  board: Pick<Leaderboard, 'segments'>,
  member: Member,
  isNews: boolean,
): MemberPlacement {
  const segments = board.segments ?? [];
  const values = segments.map((attribute) => segmentValue(member.attributes?.[attribute]));
  return {
    memberId: member.memberId,
    revision: member.revision,
    state: member.state,
    values,
    isKept: segments.length > 0 || member.wasModerated,
    isNews,
  };
}

function segmentValue(value: AttributeValue | undefined): string {
  const text = String(value ?? '');
  return text.length <= MAX_SEGMENT_VALUE ? text : '';
}

/** What others see of a member; `undefined` when it shows nothing. */
export function profileOf({
  displayName,
  avatarUrl,
  attributes,
}: MemberProfile): MemberProfile | undefined {
  if (displayName === undefined && avatarUrl === undefined && attributes === undefined) {
    return undefined;
  }
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}
