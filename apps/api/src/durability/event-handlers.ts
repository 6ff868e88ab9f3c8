import { Inject, Injectable } from '@nestjs/common';
import type { EventType, LogEvent } from '@rostrum/domain';
import type { Config } from '../config.ts';
import { CONFIG } from '../ports.ts';

/** What a feature does about events that others have brought about. */
export interface EventHandler {
  readonly types: readonly EventType[];
  /**
   * At least once for every event that is stored, in the order of its partition; several times also
   * after faults, so it must come to the same. One that throws is tried again, and set aside in the end;
   * so is one that takes too long, of which `late` tells.
   */
  handle(event: LogEvent, late: AbortSignal): Promise<void>;
}

/** The handlers of all features; each registers its own when it is made. */
@Injectable()
export class EventHandlers {
  readonly #handlers: EventHandler[] = [];
  #isStarted = false;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'handlerTimeoutMs'>) {}

  /** Before events are told: those of types that nobody has asked for by then are passed for good. */
  register(handler: EventHandler): void {
    if (this.#isStarted) throw new Error('events are told already: it would have missed some');
    this.#handlers.push(handler);
  }

  /** All types that somebody handles; from here on nobody else can register. */
  start(): EventType[] {
    this.#isStarted = true;
    return [...new Set(this.#handlers.flatMap(({ types }) => types))];
  }

  async handle(event: LogEvent): Promise<void> {
    for (const handler of this.#handlers) {
      if (handler.types.includes(event.body.type)) await this.#inTime(handler, event);
    }
  }

  /** One that never answers would hold up all that is behind its event. */
  async #inTime(handler: EventHandler, event: LogEvent): Promise<void> {
    const { handlerTimeoutMs } = this.config;
    const patience = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(`it took longer than ${handlerTimeoutMs} ms`);
      patience.abort(error);
      reject(error);
    }, handlerTimeoutMs);
    try {
      await Promise.race([handler.handle(event, patience.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
