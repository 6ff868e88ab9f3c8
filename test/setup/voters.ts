import type { PollInput, RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Test } from 'supertest';
import { type Agent, agentWith } from './agent.ts';

/** A poll with two options that takes ballots. */
export async function openPollFor(
  client: RostrumClient,
  voterIdentity: NonNullable<PollInput['voterIdentity']>,
  overrides: Partial<PollInput> = {},
): Promise<PollView> {
  const { pollId } = await client.createPoll({
    question: 'Which?',
    type: 'single',
    options: ['a', 'b'].map((id) => ({ id, label: id })),
    durability: 'applied',
    ...overrides,
    voterIdentity,
  });
  return client.openPoll(pollId);
}

/** Somebody in a browser: keeps cookies as one does. */
export class Visitor {
  readonly #agent: Agent;
  readonly #headers: Record<string, string>;

  constructor(url: string, token: string, headers: Record<string, string> = {}) {
    this.#agent = agentWith(url, token);
    this.#headers = headers;
  }

  cast({ pollId }: PollView, choice: string, headers: Record<string, string> = {}): Test {
    return this.#with(this.#agent.put(`/v1/polls/${pollId}/ballots/me`), headers).send({
      choices: [choice],
    });
  }

  ballot({ pollId }: PollView, headers: Record<string, string> = {}): Test {
    return this.#with(this.#agent.get(`/v1/polls/${pollId}/ballots/me`), headers);
  }

  retract({ pollId }: PollView, headers: Record<string, string> = {}): Test {
    return this.#with(this.#agent.delete(`/v1/polls/${pollId}/ballots/me`), headers);
  }

  results({ pollId }: PollView, headers: Record<string, string> = {}): Test {
    return this.#with(this.#agent.get(`/v1/polls/${pollId}/results`), headers);
  }

  #with(request: Test, headers: Record<string, string>): Test {
    return request.set({ ...this.#headers, ...headers });
  }
}
