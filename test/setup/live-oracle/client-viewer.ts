import type { BoardTopic, LiveClient, LiveStatus } from '@rostrum/client';
import type { Ledger } from './ledger.ts';
import type { Shown, Viewer, ViewerOptions } from './viewer.ts';

interface Update {
  status: LiveStatus;
  state: { version: number } | undefined;
  error: { code: string } | undefined;
}

/** A viewer with the package’s client, over whichever transport it was built with. */
export class ClientViewer implements Viewer {
  readonly name: string;
  readonly kind: ViewerOptions['kind'];
  readonly audience: ViewerOptions['audience'];
  readonly watched: ViewerOptions['watched'];
  readonly #live: LiveClient;
  readonly #ledger: Ledger;
  readonly #updates = new Map<string, Update>();
  #gaps = 0;

  constructor(Client: typeof LiveClient, options: ViewerOptions, ledger: Ledger) {
    const { name, kind, audience, watched, url: baseUrl, token } = options;
    this.name = name;
    this.kind = kind;
    this.audience = audience;
    this.watched = watched;
    this.#ledger = ledger;
    this.#live = new Client({ baseUrl, token });
    for (const { topic, limit } of watched) {
      this.#live.subscribe(topic as BoardTopic, { limit }, (update) =>
        this.#told(topic, limit, update),
      );
    }
  }

  #told(topic: string, limit: number, update: Update): void {
    const before = this.#updates.get(topic);
    this.#updates.set(topic, update);
    if (before?.status === 'live' && update.status === 'stale') this.#gaps += 1;
    const { state } = update;
    if (state === undefined) return;
    const { name: viewer, audience } = this;
    const { version } = state;
    this.#ledger.saw({ viewer, audience, topic, limit, epoch: undefined, version, shown: state });
  }

  held(topic: string): Shown | undefined {
    const { state, status } = this.#updates.get(topic) ?? {};
    return state && { shown: state, version: state.version, isLive: status === 'live' };
  }

  gaps(): number {
    return this.#gaps;
  }

  refusal(): string | undefined {
    return [...this.#updates.values()].find(({ error }) => error)?.error?.code;
  }

  close(): void {
    this.#live.close();
  }
}
