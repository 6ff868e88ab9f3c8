import type { Problem } from '@rostrum/contracts';

/** Faults that the client finds by itself, where no problem document could arrive. */
export type ClientFault =
  /** No answer: refused connection, name not found, connection lost. */
  | 'client.unreachable'
  | 'client.timeout'
  /** An answer that is neither the expected document nor a problem document. */
  | 'client.unexpected_response';

export interface RostrumErrorInit {
  code: Problem['code'] | ClientFault;
  detail: string;
  /** HTTP status; 0 where there was no answer. */
  status: number;
  retryable: boolean;
  problem?: Problem | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** A refusal by the service, or a failure to reach it. `message` is fit to be shown. */
export class RostrumError extends Error {
  readonly code: Problem['code'] | ClientFault;
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** How long the service asked to be left alone; from `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
  /** The problem document as it came, with `errors` field by field where a body was refused. */
  readonly problem: Problem | undefined;

  constructor(init: RostrumErrorInit) {
    super(init.detail, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'RostrumError';
    this.code = init.code;
    this.status = init.status;
    this.retryable = init.retryable;
    this.retryAfterSeconds = init.retryAfterSeconds;
    this.problem = init.problem;
  }

  /** For a log: `requestId` finds the request on the side of the service. */
  get requestId(): string | undefined {
    return this.problem?.requestId;
  }

  static fromProblem(problem: Problem, retryAfterSeconds?: number): RostrumError {
    const { code, detail, status, retryable } = problem;
    return new RostrumError({ code, detail, status, retryable, problem, retryAfterSeconds });
  }
}

export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'status' in value &&
    typeof value.status === 'number'
  );
}
