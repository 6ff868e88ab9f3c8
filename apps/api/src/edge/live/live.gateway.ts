import { createHash } from 'node:crypto';
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
  liveReaction,
  liveSubmit,
  liveVote,
  type Refused,
  type ServerToClient,
  type Subscribed,
  subscribe,
  unsubscribe,
} from '@rostrum/contracts';
import type { Logger } from 'pino';
import type { Namespace } from 'socket.io';
import { ScoresService } from '../../leaderboards/scores.service.ts';
import { BallotsService } from '../../polls/ballots.service.ts';
import { ReactionsService } from '../../polls/reactions/reactions.service.ts';
import { LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { toProblem } from '../http/problem-document.ts';
import type { WriteContext } from '../http/request-context.ts';
import type { VoterRequest } from '../http/voter-request.ts';
import { parseOrRefuse } from '../http/zod.pipe.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import { publicEpoch, snapshotFor } from './feed-view.ts';
import { Latency } from './latency.ts';
import { dismiss, MAX_QUEUED_BYTES, queuedBytes } from './slow-readers.ts';
import { SocketAccess, withProof } from './socket-access.ts';
import {
  type InterServerEvents,
  type LiveSocket,
  type SocketData,
  Subscriptions,
} from './subscriptions.ts';
import { type AuthorisedTopic, TopicAccess } from './topic-access.ts';

const SLOW_READER_CHECK_MS = 1000;

type LiveNamespace = Namespace<ClientToServer, ServerToClient, InterServerEvents, SocketData>;
type Answer<T> = ({ ok: true } & T) | Refused;

const NO_WRITE_OPTIONS: WriteContext = {
  idempotency: undefined,
  waitsUntilPersisted: false,
  signed: undefined,
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
  readonly #latency = new Latency((error) =>
    this.logger.debug({ err: error }, 'measuring latency'),
  );
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
    private readonly subscriptions: Subscriptions,
    private readonly scores: ScoresService,
    private readonly ballots: BallotsService,
    private readonly reactions: ReactionsService,
  ) {}

  afterInit(namespace: LiveNamespace): void {
    this.#namespace = namespace;
    this.#watch.start();
    this.#latency.start();
    // A fault thrown on connection would end the process; here it refuses the socket.
    namespace.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
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

  async #admit(socket: LiveSocket): Promise<void> {
    const principal = await this.access.authenticate(socket.handshake);
    const voter = this.access.voterOf(socket);
    socket.data = { principal, voter, subscriptions: new Map() };
  }

  /** Viewers are told to come back, spread over some seconds, to whichever instance is there then. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.#watch.stop(), this.#latency.stop()]);
    for (const socket of this.#namespace?.sockets.values() ?? []) dismiss(socket, 'shutdown');
  }

  async #dismissSlowReaders(): Promise<void> {
    for (const socket of this.#namespace?.sockets.values() ?? []) {
      if (queuedBytes(socket) > MAX_QUEUED_BYTES) dismiss(socket, 'slow_reader');
    }
  }

  handleDisconnect(socket: LiveSocket): void {
    this.subscriptions.leaveAll(socket);
    this.#latency.forget(socket);
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
      const { topic, limit, voter: proof } = parseOrRefuse(subscribe, body);
      const request = withProof(socket.data.voter, proof);
      const { open, viewer, hasVoted, voter } = await this.#openFor(socket, request, topic, limit);
      // From here to the answer nothing waits, so no frame can come in between.
      this.subscriptions.checkRoomFor(socket, topic);
      if (open.view.subject.kind === 'poll' && open.view.subject.poll.quiz) {
        this.#latency.watch(socket);
      }
      const wanted = { topic, limit, viewer };
      const { view, room } = this.subscriptions.enter(socket, open, wanted, voter);
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

  /** The feed behind a topic, and how this viewer may see it. */
  async #openFor(
    socket: LiveSocket,
    request: VoterRequest,
    topic: string,
    limit: number,
  ): Promise<{ open: OpenFeed } & Pick<AuthorisedTopic, 'viewer' | 'hasVoted' | 'voter'>> {
    const { voted } = this.subscriptions;
    const mark = voted.mark();
    const authorised = await this.topics.authorise(socket.data.principal, topic, request);
    const { feed, subject, viewer, hasVoted, voter } = authorised;
    const open = await this.hub.open(feed, subject, limit);
    if (voter && voted.isRetractedSince(mark, voter)) {
      return this.#openFor(socket, request, topic, limit);
    }
    return { open, viewer, hasVoted, voter };
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answer(socket, async () => {
      const { topic } = parseOrRefuse(unsubscribe, body);
      this.subscriptions.leave(socket, topic);
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
      const { poll, voter, ballotId, ...ballot } = parseOrRefuse(liveVote, body);
      const { principal } = socket.data;
      const request = withProof(socket.data.voter, voter);
      const write = { ...writeOf(ballotId, ballot), latencyMs: this.#latency.of(socket) };
      return this.ballots.cast(principal, poll, 'me', ballot, request, write);
    });
  }

  @SubscribeMessage('react')
  react(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answer(socket, async () => {
      const { poll, ...reaction } = parseOrRefuse(liveReaction, body);
      const { principal, voter } = socket.data;
      const sender = { address: voter.address, socket: socket.id };
      return this.reactions.react(principal, poll, reaction, sender);
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

/** A ballot with an id of its own is taken for the same one when it comes again. */
function writeOf(ballotId: string | undefined, ballot: object): WriteContext {
  if (ballotId === undefined) return NO_WRITE_OPTIONS;
  const fingerprint = createHash('sha256').update(JSON.stringify(ballot)).digest('base64url');
  return { ...NO_WRITE_OPTIONS, idempotency: { key: ballotId, fingerprint } };
}

/** What a client whose handshake was refused is told: the problem document under `data`. */
function refusal(error: unknown, requestId: string): Error {
  const problem = toProblem(error, requestId);
  return Object.assign(new Error(problem.detail), { data: problem });
}
