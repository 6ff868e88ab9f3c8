import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startTestApp, type TestApp, type TestInstance } from './app.ts';
import { type DurableView, viewDatabase } from './durable.ts';
import { LiveWatcher } from './live-watcher.ts';

/** Two instances of the service as those who hold polls and those who watch them meet them. */
export interface PollService {
  app: TestApp;
  second: TestInstance;
  /** With the secret key, at the first instance. */
  host: RostrumClient;
  database: DurableView;
  /** Looks at a poll from an instance, until the end of the test. */
  watch(poll: PollView, url: string, token: string): Promise<LiveWatcher>;
}

/** For one test file alone, with settings of its own. Runs from before the first test to after the last. */
export function ownPollService(env: Record<string, string> = {}): () => PollService {
  let service: PollService | undefined;
  const watchers: LiveWatcher[] = [];
  async function watch(poll: PollView, url: string, token: string): Promise<LiveWatcher> {
    const watcher = await LiveWatcher.connect(url, { token });
    watchers.push(watcher);
    await watcher.subscribe(`poll:${poll.pollId}`);
    return watcher;
  }
  beforeAll(async () => {
    // Key frames come often: they must not show what others do not.
    const app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '100', ...env } });
    const second = await app.startInstance();
    const host = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
    service = { app, second, host, database: viewDatabase(app.stores), watch };
  });
  afterAll(async () => {
    await service?.database.close();
    await service?.app.stop();
  });
  afterEach(() => {
    for (const watcher of watchers.splice(0)) watcher.close();
  });
  return () => {
    if (!service) throw new Error('the service runs only while tests and their hooks do');
    return service;
  };
}
