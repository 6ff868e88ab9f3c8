/** What a live topic shows: a board in one of its periods, or a poll. */
export type Topic =
  | { kind: 'leaderboard'; key: string; period: string | undefined }
  | { kind: 'poll'; id: string };

const LEADERBOARD = /^leaderboard:([a-z0-9][a-z0-9._-]{0,63})(?:@([A-Za-z0-9.:-]{1,64}))?$/;
const POLL = /^poll:([A-Za-z0-9._-]{1,64})$/;

/** Reads a topic name (`leaderboard:arcade@current:daily`, `poll:lunch`). */
export function parseTopic(name: string): Topic | undefined {
  const board = LEADERBOARD.exec(name);
  if (board?.[1]) return { kind: 'leaderboard', key: board[1], period: board[2] };
  const poll = POLL.exec(name);
  if (poll?.[1]) return { kind: 'poll', id: poll[1] };
  return undefined;
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
