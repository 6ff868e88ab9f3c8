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
import { DomainError } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { DefaultEventsMap, Namespace } from 'socket.io';
import type { Config } from '../../config.ts';
import { ScoresService } from '../../leaderboards/scores.service.ts';
import { Meters } from '../../meters/meters.ts';
import { BallotsService } from '../../polls/ballots.service.ts';
import { ReactionsService } from '../../polls/reactions/reactions.service.ts';
import { CONFIG, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { toProblem } from '../http/problem-document.ts';
import type { WriteContext } from '../http/request-context.ts';
import { parseOrRefuse } from '../http/zod.pipe.ts';
import { Entrance } from './entrance.ts';
import { Latency } from './latency.ts';
import type { LiveSocket, SocketData } from './live-socket.ts';
import { cutOff, dismiss, SlowReaders } from './slow-readers.ts';
import { SocketAccess, withProof } from './socket-access.ts';
import { SocketRooms } from './socket-rooms.ts';
import { Subscriptions } from './subscriptions.ts';
import { TokenBucket } from './token-bucket.ts';

const SLOW_READER_CHECK_MS = 250;
/** Messages that a socket may send in a second, and after a rest; as many more are refused, no more. */
const MESSAGES_PER_SECOND = 50;
const MESSAGE_BURST = 200;
const REFUSAL_BURST = 500;

type LiveNamespace = Namespace<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
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
    () => this.#lookForSlowReaders(),
    () => SLOW_READER_CHECK_MS,
    (error) => this.logger.error({ err: error }, 'looking for slow readers'),
  );

  readonly #slowReaders: SlowReaders;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly entrance: Entrance,
    private readonly access: SocketAccess,
    private readonly subscriptions: Subscriptions,
    private readonly scores: ScoresService,
    private readonly ballots: BallotsService,
    private readonly reactions: ReactionsService,
    private readonly meters: Meters,
    rooms: SocketRooms,
  ) {
    this.#slowReaders = new SlowReaders(subscriptions, config.maxStallMs);
    rooms.onCongested((socket) => this.#slowReaders.hold(socket));
  }

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
  }

  async #admit(socket: LiveSocket): Promise<void> {
    const principal = await this.access.authenticate(socket.handshake);
    const voter = this.access.voterOf(socket);
    socket.data = { principal, voter, subscriptions: new Map() };
    this.#restrain(socket);
  }

  /** Whoever floods is refused, then sent away. */
  #restrain(socket: LiveSocket): void {
    const messages = new TokenBucket(MESSAGES_PER_SECOND, MESSAGE_BURST);
    const refusals = new TokenBucket(MESSAGES_PER_SECOND, REFUSAL_BURST);
    socket.use(([, ...rest], next) => {
      if (messages.take()) {
        next();
        return;
      }
      if (!refusals.take()) {
        cutOff(socket, 'flood');
        return;
      }
      const reply: unknown = rest.at(-1);
      const fault = new DomainError('limit.rate', 'The socket sends too many messages.');
      if (typeof reply === 'function') reply({ ok: false, error: toProblem(fault, socket.id) });
    });
  }

  /** Viewers are told to come back, spread over some seconds, to whichever instance is there then. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.#watch.stop(), this.#latency.stop()]);
    for (const socket of this.#namespace?.sockets.values() ?? []) dismiss(socket, 'shutdown');
  }

  async #lookForSlowReaders(): Promise<void> {
    for (const socket of this.#namespace?.sockets.values() ?? []) this.#slowReaders.look(socket);
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
    @Ack() reply?: (answer: Subscribed | Refused) => void,
  ): Promise<void> {
    const refused = await this.#answer(socket, async () => {
      const { voter: proof, ...wanted } = parseOrRefuse(subscribe, body);
      const request = withProof(socket.data.voter, proof);
      const admission = await this.entrance.admit(socket.data.principal, request, wanted);
      // From here to the answer nothing waits, so no frame can come in between.
      const isHeld = this.#slowReaders.isHeld(socket);
      const subscribed = this.subscriptions.enter(socket, wanted.topic, admission, isHeld);
      const { subject } = admission.open.view;
      if (subject.kind === 'poll' && subject.poll.quiz) this.#latency.watch(socket);
      reply?.(subscribed);
      return {};
    });
    if (!refused.ok) reply?.(refused);
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
    return this.#answerWrite(socket, async () => {
      const { leaderboard, ...submission } = parseOrRefuse(liveSubmit, body);
      return this.scores.submit(socket.data.principal, leaderboard, submission, NO_WRITE_OPTIONS);
    });
  }

  @SubscribeMessage('vote')
  vote(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Answer<object>> {
    return this.#answerWrite(socket, async () => {
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

  #answerWrite<T extends object>(socket: LiveSocket, act: () => Promise<T>): Promise<Answer<T>> {
    return this.#answer(socket, () =>
      act().catch((error: unknown) => {
        if (error instanceof DomainError) this.meters.refused(error.code);
        throw error;
      }),
    );
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
