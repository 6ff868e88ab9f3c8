import { EVENT_FORMAT, type LogEvent } from '@rostrum/domain';

/** The type is a column too, so that the log can be searched by it; the body is kept whole. */
export function eventColumns(events: readonly LogEvent[]): unknown[] {
  return [
    EVENT_FORMAT,
    events.map(({ position }) => position.partition),
    events.map(({ position }) => position.epoch),
    events.map(({ position }) => position.sequence),
    events.map(({ tenantId }) => tenantId),
    events.map(({ resourceId }) => resourceId),
    events.map(({ body }) => body.type),
    events.map(({ version }) => version),
    events.map(({ atMs }) => atMs),
    events.map(({ body }) => JSON.stringify(body)),
    events.map(({ names }) => names?.join(' ')),
  ];
}
