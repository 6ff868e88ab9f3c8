/** What many watch: a board in one of its periods, or a poll. */
export type SharedTopic =
  | { kind: 'leaderboard'; key: string; period: string | undefined }
  | { kind: 'poll'; id: string };

/**
 * What a client may watch: a board or a poll, where one member stands in a board and who stands
 * around, or how many watch a board or a poll.
 */
export type Topic =
  | SharedTopic
  | { kind: 'member'; key: string; period: string | undefined; memberId: string }
  | { kind: 'presence'; of: SharedTopic };

const BOARD = 'leaderboard:([a-z0-9][a-z0-9._-]{0,63})(?:@((?:current:)?[A-Za-z0-9.-]{1,64}))?';
const LEADERBOARD = new RegExp(`^${BOARD}$`);
const MEMBER = new RegExp(`^${BOARD}:member:(\\P{Cc}{1,128})$`, 'u');
const MAX_MEMBER_ID_LENGTH = 128;
const POLL = /^poll:([A-Za-z0-9._-]{1,64})$/;
const PRESENCE = 'presence:';

/** Reads a topic name (`leaderboard:arcade@current:daily`, `poll:lunch`, `presence:poll:lunch`). */
export function parseTopic(name: string): Topic | undefined {
  if (!name.startsWith(PRESENCE)) return parseSharedTopic(name) ?? parseMemberTopic(name);
  const of = parseSharedTopic(name.slice(PRESENCE.length));
  return of && { kind: 'presence', of };
}

function parseSharedTopic(name: string): SharedTopic | undefined {
  const board = LEADERBOARD.exec(name);
  if (board?.[1]) return { kind: 'leaderboard', key: board[1], period: board[2] };
  const poll = POLL.exec(name);
  if (poll?.[1]) return { kind: 'poll', id: poll[1] };
  return undefined;
}

function parseMemberTopic(name: string): Topic | undefined {
  const [, key, period, memberId] = MEMBER.exec(name) ?? [];
  if (key === undefined || memberId === undefined) return undefined;
  if (memberId.length > MAX_MEMBER_ID_LENGTH || !memberId.isWellFormed()) return undefined;
  return { kind: 'member', key, period, memberId };
}

/**
 * The feed behind a topic, inside the service: a tenant's board in a concrete period, or a poll by
 * its id. Several topics (`leaderboard:a`, `leaderboard:a@all-time`) may show one feed.
 */
export type Feed =
  | { kind: 'leaderboard'; tenantId: string; key: string; period: string }
  | { kind: 'poll'; tenantId: string; id: string };

/** A feed's name: unique in the deployment; tenant ids hold no `|`. */
export function feedName(feed: Feed): string {
  return feed.kind === 'poll'
    ? `${feed.tenantId}|poll|${feed.id}`
    : `${feed.tenantId}|leaderboard|${feed.key}|${feed.period}`;
}

/** The inverse of `feedName`. */
export function parseFeedName(name: string): Feed | undefined {
  const [tenantId, kind, id, period] = name.split('|');
  if (!tenantId || !id) return undefined;
  if (kind === 'poll') return { kind, tenantId, id };
  if (kind === 'leaderboard' && period) return { kind, tenantId, key: id, period };
  return undefined;
}
