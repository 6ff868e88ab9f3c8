import { type BeforeApplicationShutdown, Inject } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  type ClientToServer,
  LIVE_NAMESPACE,
  liveSubmit,
  liveVote,
  type Refused,
  type ServerToClient,
  type Subscribed,
  subscribe,
  unsubscribe,
} from '@rostrum/contracts';
import { DomainError, type FeedFrame, type Principal } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Namespace, Socket } from 'socket.io';
import { ScoresService } from '../../leaderboards/scores.service.ts';
import { BallotsService } from '../../polls/ballots.service.ts';
import { LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../projections/repeating-task.ts';
import { toProblem } from '../http/problem-document.ts';
import type { WriteContext } from '../http/request-context.ts';
import { parseOrRefuse } from '../http/zod.pipe.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import {
  type FeedView,
  publicEpoch,
  type Room,
  snapshotFor,
  type ViewerClass,
} from './feed-view.ts';
import { dismiss, MAX_QUEUED_BYTES, queuedBytes } from './slow-readers.ts';
import { SocketAccess } from './socket-access.ts';
import { TopicAccess } from './topic-access.ts';

const MAX_TOPICS_PER_SOCKET = 50;
const SLOW_READER_CHECK_MS = 1000;

/** What travels between instances, beside what the Redis adapter itself sends. */
interface InterServerEvents {
  feed(frame: FeedFrame): void;
}

interface SocketData {
  principal: Principal;
  /** Topic → room. */
  subscriptions: Map<string, string>;
}

type LiveSocket = Socket<ClientToServer, ServerToClient, InterServerEvents, SocketData>;
type LiveNamespace = Namespace<ClientToServer, ServerToClient, InterServerEvents, SocketData>;
type Answer<T> = ({ ok: true } & T) | Refused;

const NO_WRITE_OPTIONS: WriteContext = {
  idempotency: undefined,
  waitsUntilPersisted: false,
  markReplayed: () => {},
  markPersisted: () => {},
};

/** The socket side of the contract; see `libs/contracts/src/live.ts`. */
@WebSocketGateway({ namespace: LIVE_NAMESPACE })
export class LiveGateway
  implements
    OnGatewayInit<LiveNamespace>,
    OnGatewayDisconnect<LiveSocket>,
    BeforeApplicationShutdown
{
  #namespace: LiveNamespace | undefined;
  readonly #watch = new RepeatingTask(
    () => this.#dismissSlowReaders(),
    () => SLOW_READER_CHECK_MS,
    (error) => this.logger.error({ err: error }, 'looking for slow readers'),
  );

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly hub: FeedHub,
    private readonly topics: TopicAccess,
    private readonly access: SocketAccess,
    private readonly scores: ScoresService,
    private readonly ballots: BallotsService,
  ) {}

  afterInit(namespace: LiveNamespace): void {
    this.#namespace = namespace;
    this.#watch.start();
    // A fault thrown on connection would end the process; here it refuses the socket.
    namespace.use((socket, next) => {
      this.access.authenticate(socket.handshake).then(
        (principal) => {
          socket.data = { principal, subscriptions: new Map() };
          next();
        },
        (error: unknown) => next(refusal(error, socket.id)),
      );
    });
    namespace.on('feed', (frame) => this.hub.receive(frame));
    this.hub.connect({
      emit: (room: string, event: 'frame' | 'poll:state', message: unknown) => {
        namespace.local.to(room).emit(event, message as never);
      },
      relay: (frame) => {
        namespace.serverSideEmit('feed', frame);
      },
    });
  }

  /** Viewers are told to come back, spread over some seconds, to whichever instance is there then. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#watch.stop();
    for (const socket of this.#namespace?.sockets.values() ?? []) dismiss(socket, 'shutdown');
  }

  async #dismissSlowReaders(): Promise<void> {
    for (const socket of this.#namespace?.sockets.values() ?? []) {
      if (queuedBytes(socket) > MAX_QUEUED_BYTES) dismiss(socket, 'slow_reader');
    }
  }

  handleDisconnect(socket: LiveSocket): void {
    for (const room of socket.data.subscriptions?.values() ?? []) this.hub.leave(room);
  }

  /**
   * Answers by itself: handed on as a result, the answer would be some promises away from here, and
   * a frame that came out of the same reply of Redis as the feed could overtake it.
   */
  @SubscribeMessage('subscribe')
  async subscribe(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
    @Ack() reply?: (answer: Answer<Omit<Subscribed, 'ok'>>) => void,
  ): Promise<void> {
    const refused = await this.#answer(socket, async () => {
      const { topic, limit } = parseOrRefuse(subscribe, body);
      const { feed, subject, viewer, hasVoted } = await this.topics.authorise(
        socket.data.principal,
        topic,
      );
      const open = await this.hub.open(feed, subject, limit);
      this.#checkRoomFor(socket, topic);
      // From here to the answer nothing waits, so no frame can come in between.
      const { view, room } = this.#enter(socket, open, { topic, limit, viewer });
      reply?.({
        ok: true,
        topic,
        epoch: publicEpoch(view),
        version: room.version,
        snapshot: {
          ...snapshotFor(view, room),
          ...(hasVoted === undefined ? {} : { meVoted: hasVoted }),
        },
      });
      return {};
    });
    if (!refused.ok) reply?.(refused);
  }

  #enter(
    socket: LiveSocket,
    open: OpenFeed,
    wanted: Pick<Room, 'topic' | 'limit' | 'viewer'>,
  ): { view: FeedView; room: Room } {
    const { topic, limit, viewer } = wanted;
    const { subscriptions, principal } = socket.data;
    const name = roomName(principal.tenantId, topic, limit, viewer);
    const entered = this.hub.enter(open, { name, ...wanted });
    this.#leave(socket, topic);
    subscriptions.set(topic, name);
    void socket.join(name);
    return entered;
  }

  /** After all waiting: the viewer may be gone, or have asked for too much meanwhile. */
  #checkRoomFor(socket: LiveSocket, topic: string): void {
    const { subscriptions } = socket.data;
    if (!socket.connected) throw new DomainError('request.invalid', 'The socket is closed.');
    if (!subscriptions.has(topic) && subscriptions.size >= MAX_TOPICS_PER_SOCKET) {
      const detail = `A socket watches ${MAX_TOPICS_PER_SOCKET} topics at most.`;
      throw new DomainError('limit.quota', detail, { retryable: false });
    }
  }

  #leave(socket: LiveSocket, topic: string): void {
    const room = socket.data.subscriptions.get(topic);
    if (room === undefined) return;
    socket.data.subscriptions.delete(topic);
    void socket.leave(room);
    this.hub.leave(room);
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answer(socket, async () => {
      const { topic } = parseOrRefuse(unsubscribe, body);
      this.#leave(socket, topic);
      return {};
    });
  }

  @SubscribeMessage('submit')
  submit(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answer(socket, async () => {
      const { leaderboard, ...submission } = parseOrRefuse(liveSubmit, body);
      return this.scores.submit(socket.data.principal, leaderboard, submission, NO_WRITE_OPTIONS);
    });
  }

  @SubscribeMessage('vote')
  vote(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answer(socket, async () => {
      const { poll, ...ballot } = parseOrRefuse(liveVote, body);
      return this.ballots.cast(socket.data.principal, poll, 'me', ballot, NO_WRITE_OPTIONS);
    });
  }

  async #answer<T extends object>(socket: LiveSocket, act: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, ...(await act()) };
    } catch (error) {
      const problem = toProblem(error, socket.id);
      if (problem.code === 'internal.error')
        this.logger.error({ err: error }, 'socket request failed');
      return { ok: false, error: problem };
    }
  }
}

const SOCKET_ID_LENGTH = 20;

/** Room names of 20 characters look like socket ids to the sharded adapter. */
function roomName(tenantId: string, topic: string, limit: number, viewer: ViewerClass): string {
  const name = `${tenantId}|${topic}|${limit}|${viewer}`;
  return name.length === SOCKET_ID_LENGTH ? `${name}|` : name;
}

/** What a client whose handshake was refused is told: the problem document under `data`. */
function refusal(error: unknown, requestId: string): Error {
  const problem = toProblem(error, requestId);
  return Object.assign(new Error(problem.detail), { data: problem });
}
