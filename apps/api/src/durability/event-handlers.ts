import { Injectable } from '@nestjs/common';
import type { EventType, LogEvent } from '@rostrum/domain';

/** What a feature does about events that others have brought about. */
export interface EventHandler {
  readonly types: readonly EventType[];
  /**
   * At least once for every event that is stored, in the order of its partition; several times also
   * after faults, so it must come to the same. One that throws is tried again, and set aside in the end.
   */
  handle(event: LogEvent): Promise<void>;
}

/** The handlers of all features; each registers its own when it is made. */
@Injectable()
export class EventHandlers {
  readonly #handlers: EventHandler[] = [];
  #isStarted = false;

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
      if (handler.types.includes(event.body.type)) await handler.handle(event);
    }
  }
}
