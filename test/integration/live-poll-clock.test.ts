import { RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const POLLS = 40;
const APART_MS = 40;

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  // For some of the polls a key frame comes between the time at which they close and the moment when
  // that is written down.
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '500' } });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

it('polls that the clock closes are closed for everybody who watches, whenever they are read', async () => {
  const polls = await Promise.all(
    Array.from({ length: POLLS }, async (_, index) => {
      const { pollId } = await client.createPoll({
        question: `Poll ${index}?`,
        type: 'single',
        options: [{ label: 'A' }, { label: 'B' }],
        closesAt: new Date(Date.now() + 1500 + index * APART_MS).toISOString(),
      });
      return pollId;
    }),
  );
  const watcher = await LiveWatcher.connect(app.url, { token: app.publishableKey });
  for (const pollId of polls) await watcher.subscribe(`poll:${pollId}`);
  await Promise.all(polls.map((pollId) => client.openPoll(pollId)));
  for (const pollId of polls) {
    await expect
      .poll(() => watcher.poll(`poll:${pollId}`).status, { timeout: 8000 })
      .toBe('closed');
  }
  watcher.close();
});
