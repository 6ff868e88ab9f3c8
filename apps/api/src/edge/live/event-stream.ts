import type { ServerResponse } from 'node:http';
import type { Frame, Goodbye, Subscribed } from '@rostrum/contracts';
import type { LiveMessage } from './audience.ts';

/** What may wait for one viewer before frames are left out. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Where a viewer stands, as the `id` of an event tells it and `Last-Event-ID` brings it back. */
export function readEventId(id: string | undefined): { epoch?: string; version?: number } {
  const [, epoch, version] = /^(.{1,256})\/(\d{1,16})$/.exec(id ?? '') ?? [];
  return epoch === undefined ? {} : { epoch, version: Number(version) };
}

/** A message as one server-sent event. */
export function eventText(...[event, message]: LiveMessage): string {
  const id = event === 'frame' ? eventId(message) : '';
  return `${id}event: ${event}
data: ${JSON.stringify(message)}

`;
}

function eventId({ epoch, to }: Frame): string {
  return `id: ${epoch}/${to}\n`;
}

/** What a subscriber is answered, as the first event of a stream; nothing where nothing is new. */
export function firstEvent(subscribed: Subscribed): string {
  const { topic, epoch, version } = subscribed;
  if ('changes' in subscribed) {
    const { from, changes } = subscribed;
    if (changes.length === 0 && from === version) return ':\n\n';
    return eventText('frame', { topic, epoch, from, to: version, changes } as Frame);
  }
  const { snapshot } = subscribed;
  if ('watching' in snapshot) return eventText('presence', { topic, ...snapshot });
  return eventText('frame', { topic, epoch, from: version, to: version, snapshot } as Frame);
}

/** One viewer of one topic over HTTP. Who reads too slowly is sent what is there when it is ready. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #current: () => string;
  /** Since when the viewer has not read all. */
  #behindSinceMs: number | undefined;
  #hasMissed = false;

  /** `current`: all that the topic shows now, as an event. */
  constructor(response: ServerResponse, current: () => string) {
    this.#response = response;
    this.#current = current;
    response.on('drain', () => this.#catchUp());
  }

  send(text: string): void {
    if (this.#response.writableEnded) return;
    if (this.#response.writableLength > MAX_WAITING_BYTES) this.#hasMissed = true;
    else if (!this.#response.write(text)) this.#behindSinceMs ??= performance.now();
  }

  #catchUp(): void {
    this.#behindSinceMs = undefined;
    if (!this.#hasMissed) return;
    this.#hasMissed = false;
    this.send(this.#current());
  }

  /** A comment keeps proxies from closing the stream; a viewer that reads nothing is cut off. */
  keepAlive(maxStallMs: number): void {
    const sinceMs = this.#behindSinceMs;
    if (sinceMs === undefined) this.send(':\n\n');
    else if (performance.now() - sinceMs > maxStallMs) this.#response.destroy();
  }

  /** Tells the viewer to come back, and when. */
  end(message: Goodbye): void {
    const data = JSON.stringify(message);
    this.#response.end(`retry: ${message.retryAfterMs}\nevent: goodbye\ndata: ${data}\n\n`);
  }
}
