import {
  createRequest,
  type Method,
  type Request,
  type RequestInput,
  type VoterProof,
} from '@rostrum/client';
import type { BallotResult, PollView, StandingBallotView } from '@rostrum/contracts';
import type { Draft } from './draft.ts';

/** Whoever is asked to wait longer is told so, instead of looking at a button that does nothing. */
const MAX_WAIT_MS = 5000;

/** What the widget asks of REST: the whole client would be a tenth of its size. */
export class PollCalls {
  readonly #options: { baseUrl: string; token: () => string };
  readonly #request: Request;
  readonly #poll: string;

  constructor(baseUrl: string, poll: string, token: () => string, voter: () => VoterProof) {
    this.#options = { baseUrl, token };
    this.#request = createRequest({ baseUrl, token, voter, maxRetryDelayMs: MAX_WAIT_MS });
    this.#poll = `/polls/${encodeURIComponent(poll)}`;
  }

  /** For parts: a request under the poll's own path, in the name of the voter. */
  under<T>(method: Method, path: string, input?: RequestInput): Promise<T> {
    return this.#request(method, this.#poll + path, { ...input, namesVoter: true });
  }

  /** What is for the moment only is late when it is repeated. */
  once<T>(method: Method, path: string, input?: RequestInput): Promise<T> {
    const request = createRequest({ ...this.#options, maxAttempts: 1 });
    return request(method, this.#poll + path, input);
  }

  /**
   * Whether the service takes somebody for a voter.
   * @throws RostrumError for example `ballot.code_invalid`
   */
  async as(voter: VoterProof): Promise<void> {
    const request = createRequest({ ...this.#options, voter });
    await request('GET', `${this.#poll}/results`, { namesVoter: true });
  }

  rules(): Promise<PollView> {
    return this.#request('GET', this.#poll);
  }

  ballot(): Promise<StandingBallotView> {
    return this.#request('GET', this.#ballot, { namesVoter: true });
  }

  cast(body: Draft): Promise<BallotResult> {
    return this.#request('PUT', this.#ballot, { body, namesVoter: true });
  }

  retract(): Promise<void> {
    return this.#request('DELETE', this.#ballot, { namesVoter: true });
  }

  get #ballot(): string {
    return `${this.#poll}/ballots/me`;
  }
}
