import supertest from 'supertest';

export type Agent = ReturnType<typeof supertest.agent>;

/** Calls the service with a bearer token in every request, or with nothing. */
export function agentWith(url: string, token?: string): Agent {
  const agent = supertest.agent(url);
  return token === undefined ? agent : agent.set('Authorization', `Bearer ${token}`);
}
