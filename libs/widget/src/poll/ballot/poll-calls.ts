import { createRequest, type Request, type VoterProof } from '@rostrum/client';
import type { BallotResult, PollView, StandingBallotView } from '@rostrum/contracts';
import type { Draft } from './draft.ts';

/** What the widget asks of REST: the whole client would be a tenth of its size. */
export class PollCalls {
  readonly #request: Request;
  readonly #poll: string;

  constructor(baseUrl: string, poll: string, token: () => string, voter: () => VoterProof) {
    this.#request = createRequest({ baseUrl, token, voter });
    this.#poll = `/polls/${encodeURIComponent(poll)}`;
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
