import type { OutgoingHttpHeaders } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { LiveQuery } from '@rostrum/contracts';
import { DomainError, type Principal } from '@rostrum/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { CONFIG, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import type { VoterRequest } from '../http/voter-request.ts';
import { Audience, type LiveMessage, type Outlet } from './audience.ts';
import { type Admission, Entrance } from './entrance.ts';
import { EventStream, eventText, firstEvent, readEventId } from './event-stream.ts';
import { Handshakes } from './handshakes.ts';
import { goodbye } from './slow-readers.ts';
import { VotedViewers } from './voted-viewers.ts';

const KEEP_ALIVE_MS = 5_000;
const RETRY_AFTER_SECONDS = 2;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // Proxies would else keep events back to send many at once.
  'X-Accel-Buffering': 'no',
};

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Viewers over server-sent events: one topic each, out of the same rooms as sockets. */
@Injectable()
export class EventStreams implements Outlet, BeforeApplicationShutdown {
  readonly #rooms = new Map<string, Set<EventStream>>();
  readonly #keepAlive: RepeatingTask;
  #isClosing = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) logger: Logger,
    private readonly entrance: Entrance,
    private readonly handshakes: Handshakes,
    private readonly voted: VotedViewers,
    audience: Audience,
  ) {
    audience.connect(this);
    this.#keepAlive = new RepeatingTask(
      async () => this.#keepAllAlive(),
      () => KEEP_ALIVE_MS,
      (error) => logger.error({ err: error }, 'keeping event streams alive'),
    );
    this.#keepAlive.start();
  }

  /** @throws DomainError as `Entrance.admit`, and `limit.rate` */
  async begin(
    principal: Principal,
    voter: VoterRequest,
    { topic, limit, lastEventId }: LiveQuery & { lastEventId: string | undefined },
    exchange: Exchange,
  ): Promise<void> {
    if (this.#isClosing || !this.handshakes.mayEnter()) {
      throw new DomainError('limit.rate', 'Too many viewers come at once. Try again soon.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    const wanted = { topic, limit, ...readEventId(lastEventId) };
    const admission = await this.entrance.admit(principal, voter, wanted);
    if (!exchange.request.raw.socket.destroyed) this.#open(admission, exchange);
  }

  emit(room: string, ...message: LiveMessage): void {
    const streams = this.#rooms.get(room);
    if (!streams) return;
    const text = eventText(...message);
    for (const stream of streams) stream.send(text);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isClosing = true;
    await this.#keepAlive.stop();
    for (const stream of this.#all()) stream.end(goodbye('shutdown'));
  }

  /** From here to the first event nothing waits, so no frame can come in between. */
  #open(admission: Admission, { reply }: Exchange): void {
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...HEADERS });
    const { room, subscribed } = admission.enter();
    const current = (): string => {
      const message = this.entrance.current(room.name);
      return message ? eventText(...message) : ':\n\n';
    };
    const stream = new EventStream(response, current);
    const streams = this.#rooms.get(room.name) ?? new Set();
    this.#rooms.set(room.name, streams.add(stream));
    const viewer = { sendAway: () => stream.end(goodbye('refresh')) };
    if (admission.voter) this.voted.add(admission.voter, viewer);
    const uncount = this.handshakes.count();
    response.once('close', () => {
      uncount();
      streams.delete(stream);
      if (streams.size === 0) this.#rooms.delete(room.name);
      if (admission.voter) this.voted.remove(admission.voter, viewer);
      this.entrance.leave(room.name);
    });
    stream.send(firstEvent(subscribed));
  }

  #keepAllAlive(): void {
    for (const stream of this.#all()) stream.keepAlive(this.config.maxStallMs);
  }

  #all(): EventStream[] {
    return [...this.#rooms.values()].flatMap((streams) => [...streams]);
  }
}
