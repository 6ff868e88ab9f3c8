import { DomainError, type Leaderboard, MAX_SEGMENT_VALUE } from '@rostrum/domain';

/**
 * The segment that a request means, if any.
 * @throws DomainError `request.invalid` when the board makes no segments of the attribute
 */
export function checkSegment(board: Leaderboard, segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  const attributes = board.segments ?? [];
  const attribute = segment.slice(0, segment.indexOf(':'));
  if (!attributes.includes(attribute)) {
    const has = attributes.length === 0 ? 'none' : `those of ${attributes.join(', ')}`;
    throw noSuchSegment(`the board has no segments of "${attribute}"; it has ${has}`);
  }
  if (segment.length > attribute.length + 1 + MAX_SEGMENT_VALUE) {
    throw noSuchSegment(`a value of a segment has at most ${MAX_SEGMENT_VALUE} characters`);
  }
  return segment;
}

function noSuchSegment(message: string): DomainError {
  return new DomainError('request.invalid', `segment: ${message}.`, {
    errors: [{ path: 'segment', message }],
  });
}
