/**
 * One segment of a path. URL parsers take `.` and `..` for directions, percent-encoded too, so
 * a member with such an id is out of reach here: use a route that carries ids in the body.
 */
export function segment(value: string): string {
  if (value === '.' || value === '..') {
    throw new RangeError(`"${value}" cannot be a segment of a URL path`);
  }
  return encodeURIComponent(value);
}

export function memberPath(memberId: string): string {
  return `/members/${segment(memberId)}`;
}

export function boardPath(key: string): string {
  return `/leaderboards/${segment(key)}`;
}

export function entryPath(key: string, memberId: string): string {
  return `${boardPath(key)}/entries/${segment(memberId)}`;
}

export function heldPath(key: string, id: string): string {
  return `${boardPath(key)}/quarantine/${segment(id)}`;
}

export function pollPath(id: string): string {
  return `/polls/${segment(id)}`;
}

export function questionPath(id: string, questionId: string): string {
  return `${pollPath(id)}/questions/${segment(questionId)}`;
}

export function ballotPath(id: string, voterId: string): string {
  return `${pollPath(id)}/ballots/${segment(voterId)}`;
}

export function letterPath(id: string): string {
  return `/operations/dead-letters/${segment(id)}`;
}
