import type { EventBody } from '@rostrum/domain';

/** Stands where a member was that has been erased; no id of a member is empty. */
const NOBODY = '';

/**
 * An event as it is when nothing of a member may be in it. It stays in its place: the log's sequence
 * has no holes.
 */
export function withoutMember(body: EventBody, memberId: string): EventBody {
  switch (body.type) {
    case 'scores.submitted': {
      const isOther = (id: string): boolean => id !== memberId;
      const trimmed = body.trimmed?.map(({ period, memberIds }) => ({
        period,
        memberIds: memberIds.filter(isOther),
      }));
      return {
        type: body.type,
        submissions: body.submissions.filter((submission) => isOther(submission.memberId)),
        ...(trimmed === undefined ? {} : { trimmed }),
      };
    }
    case 'entries.restored':
      // That somebody was removed stays known, as of a removal: what comes late must not undo it.
      return {
        ...body,
        entries: body.entries.filter((entry) => entry.memberId !== memberId),
        removed: body.removed.map(({ period, memberIds }) => ({
          period,
          memberIds: memberIds.map((id) => (id === memberId ? NOBODY : id)),
        })),
      };
    case 'entry.removed':
      return body.memberId === memberId ? { ...body, memberId: NOBODY } : body;
    case 'scores.quarantined':
      return { ...body, held: body.held.filter((one) => one.memberId !== memberId) };
    case 'members.placed':
      return {
        ...body,
        placements: body.placements.filter((placement) => placement.memberId !== memberId),
      };
    default:
      return body;
  }
}
