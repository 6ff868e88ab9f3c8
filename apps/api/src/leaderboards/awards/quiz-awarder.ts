import { createHash } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  decodeCastBallot,
  type LogEvent,
  pointsOf,
  type QuizClosing,
  type QuizRepository,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { type EventHandler, EventHandlers } from '../../durability/event-handlers.ts';
import { CONFIG, LOGGER, QUIZ_REPOSITORY } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { ScoresService } from '../scores.service.ts';

/** The log tells of quizzes that close; this is for what it could not tell, or what failed then. */
const LOOK_MS = 5000;
/** Closings that one look takes; the rest wait for the next. */
const MAX_CLOSINGS = 20;
const BATCH = 1_000;
const RETRY_MS = 5_000;

/**
 * Gives the points of quizzes that were closed to their boards, each voter's once: a submission is
 * named by poll, round and voter, so that giving it again after a crash changes nothing, and whom it
 * was given to is noted for good.
 */
@Injectable()
export class QuizAwarder
  implements EventHandler, OnApplicationBootstrap, BeforeApplicationShutdown
{
  readonly types = ['poll.moved'] as const;
  readonly #task: RepeatingTask;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(QUIZ_REPOSITORY) private readonly quizzes: QuizRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly scores: ScoresService,
    handlers: EventHandlers,
  ) {
    handlers.register(this);
    this.#task = new RepeatingTask(
      () => this.#run(),
      () => LOOK_MS,
      (error) => logger.debug({ err: error }, 'quizzes wait for their points to be given'),
    );
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /** Many voters take a while, for which nobody else has to wait; a look finds what is due in any case. */
  async handle({ body }: LogEvent): Promise<void> {
    if (body.type === 'poll.moved' && body.to === 'closed') this.#task.hasten();
  }

  async #run(): Promise<void> {
    for (const closing of await this.quizzes.findDue(MAX_CLOSINGS)) {
      if (this.#task.isStopped) return;
      try {
        await this.#award(closing);
      } catch (error) {
        const { poll, round } = closing;
        this.logger.warn({ pollId: poll.id, round, err: error }, 'points not given yet');
        await this.quizzes.postpone(closing, RETRY_MS);
      }
    }
  }

  async #award(closing: QuizClosing): Promise<void> {
    for (;;) {
      const unawarded = await this.quizzes.unawarded(closing, BATCH);
      if (unawarded.length === 0) return this.quizzes.finish(closing);
      await this.#awardBatch(closing, unawarded);
    }
  }

  async #awardBatch(
    closing: QuizClosing,
    unawarded: { voterId: string; ballot: string }[],
  ): Promise<void> {
    const { poll, round } = closing;
    const { quiz } = poll;
    if (quiz?.leaderboard === undefined) return this.quizzes.finish(closing);
    const awards = unawarded.map(({ voterId, ballot }) => ({
      voterId,
      points: pointsOf(quiz, poll, decodeCastBallot(ballot)),
    }));
    const submissions = awards
      .filter(({ points }) => points > 0)
      .map(({ voterId, points }) => ({
        memberId: voterId,
        score: points,
        submissionId: nameOf(poll.id, round, voterId),
      }));
    if (submissions.length > 0) {
      const { result } = await this.scores.applyBatch(
        poll.tenantId,
        quiz.leaderboard,
        submissions,
        { idempotency: undefined, isTrusted: true },
      );
      const refused = result.results.filter(({ status }) => status === 'rejected').length;
      if (refused > 0) {
        this.logger.warn({ pollId: poll.id, round, refused }, 'the board refused points');
      }
    }
    await this.quizzes.award(closing, awards);
  }
}

/** Voter ids may be as long as a name of a submission. */
function nameOf(pollId: string, round: number, voterId: string): string {
  const voter = createHash('sha256').update(voterId).digest('base64url').slice(0, 32);
  return `quiz:${pollId}:${round}:${voter}`;
}
