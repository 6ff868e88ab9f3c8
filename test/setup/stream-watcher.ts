import type { Frame, PresenceMessage } from '@rostrum/contracts';
import { follow, type Mirror } from './live-watcher.ts';

export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: unknown;
}

export interface StreamOptions {
  limit?: number;
  /** Sent as a header, unless it is to stand in the address. */
  token?: string;
  addressToken?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

/** A reader of server-sent events, which follows its topic by the words of the protocol. */
export class StreamWatcher {
  readonly response: Response;
  readonly events: StreamEvent[] = [];
  mirror: Mirror | undefined;
  gaps = 0;
  isEnded = false;
  lastEventId: string | undefined;
  /** What the service said of when to come back (ms). */
  retryMs: number | undefined;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
  }

  /** The answer, whatever it is; events are read where it is a stream. */
  static async open(
    url: string,
    topic: string,
    options: StreamOptions = {},
  ): Promise<StreamWatcher> {
    const { limit, token, addressToken, lastEventId, headers } = options;
    const query = new URLSearchParams({ topic });
    if (limit !== undefined) query.set('limit', String(limit));
    if (addressToken !== undefined) query.set('access_token', addressToken);
    const abort = new AbortController();
    const response = await fetch(`${url}/v1/live?${query}`, {
      signal: abort.signal,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        ...headers,
      },
    });
    const watcher = new StreamWatcher(response, abort);
    if (response.ok) void watcher.#read();
    return watcher;
  }

  get frames(): Frame[] {
    return this.events.filter(({ event }) => event === 'frame').map(({ data }) => data as Frame);
  }

  get watching(): number | undefined {
    const last = this.events.findLast(({ event }) => event === 'presence');
    return (last?.data as PresenceMessage | undefined)?.watching;
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    let rest = '';
    try {
      const body = this.response.body?.pipeThrough(new TextDecoderStream()) ?? [];
      for await (const text of body) {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed from this side.
    }
    this.isEnded = true;
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      }),
    );
    const id = fields.get('id');
    if (id !== undefined) this.lastEventId = id;
    const retry = fields.get('retry');
    if (retry !== undefined) this.retryMs = Number(retry);
    const event = fields.get('event');
    if (event === undefined) return;
    const data: unknown = JSON.parse(fields.get('data') ?? 'null');
    this.events.push({ id, event, data });
    if (event === 'frame') this.#follow(data as Frame);
  }

  #follow(frame: Frame): void {
    const nothing = { epoch: '', version: -1, shown: { entries: [], total: 0 } };
    const next = follow(this.mirror ?? nothing, frame);
    if (next === 'gap') this.gaps += 1;
    else this.mirror = next;
  }
}
