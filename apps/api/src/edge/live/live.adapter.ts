import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { LIVE_PATH } from '@rostrum/contracts';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Cluster, Redis } from 'ioredis';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { Handshakes } from './handshakes.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const PING_INTERVAL_MS = 20_000;
const PING_TIMEOUT_MS = 15_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface AdapterConnections {
  publisher: Redis | Cluster;
  /** Of sharded channels; `RedisConnections.subscriber`. */
  subscriber: EventEmitter & {
    ssubscribe(channel: string): Promise<unknown>;
    sunsubscribe(channel: string): Promise<unknown>;
  };
}

/**
 * Socket.IO on plain WebSocket, instances joined by the Redis adapter: over sharded channels, which
 * a single Redis has as well as a Cluster.
 */
export class LiveAdapter extends IoAdapter {
  readonly #connections: AdapterConnections;
  readonly #handshakes: Handshakes;

  constructor(app: INestApplicationContext, connections: AdapterConnections) {
    super(app);
    this.#connections = connections;
    this.#handshakes = app.get(Handshakes, { strict: false });
  }

  override createIOServer(port: number, options?: Partial<ServerOptions>): Server {
    const server = super.createIOServer(port, {
      ...options,
      path: LIVE_PATH,
      serveClient: false,
      transports: ['websocket'],
      // Deflate costs 93 µs a frame against 12, and 230 KB a connection against 17.
      perMessageDeflate: false,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: HANDSHAKE_TIMEOUT_MS,
      allowRequest: (request, decide) => decide(null, this.#mayEnter(request)),
    } as ServerOptions) as Server;
    server.engine.on('connection', (connection: EventEmitter) => {
      connection.once('close', this.#handshakes.count());
    });
    const { publisher, subscriber } = this.#connections;
    // Rooms are served by the instance that has them, so a channel for each would carry nothing.
    const subscriptionMode = 'static';
    server.adapter(createShardedAdapter(publisher, subscriber, { subscriptionMode }));
    return server;
  }

  #mayEnter({ headers }: IncomingMessage): boolean {
    return isPlausibleOrigin(headers.origin) && this.#handshakes.mayEnter();
  }

  /** With plain listeners: a stream for each message of each socket, as by default, takes 24 KB. */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback, isAckHandledManually } of handlers) {
      socket.on(message, (...received: unknown[]) => {
        const { data, ack } = this.mapPayload(received.length > 1 ? received : received[0]);
        new Promise((resolve) => resolve(callback(data, ack))).then(
          (answer: unknown) => {
            if (answer !== undefined && !isAckHandledManually) ack?.(answer);
          },
          (error: unknown) => this.logger.error(error),
        );
      });
    }
  }
}

/**
 * CORS does not guard WebSockets. Here what is no origin at all is turned away; whether an origin
 * may use the credentials that it brings is decided when they are checked.
 */
function isPlausibleOrigin(origin: string | undefined): boolean {
  return origin === undefined || origin === 'null' || URL.canParse(origin);
}
