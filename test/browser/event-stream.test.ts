import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import type { BoardSnapshot, Frame } from '@rostrum/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard, submitApplied } from '../setup/boards.ts';
import { launchBrowser } from '../setup/browser.ts';
import { Balancer } from '../setup/live-faults/balancer.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const SOON = { timeout: 20_000, interval: 20 };

interface Told {
  frames: Frame[];
  opened: number;
}

let app: TestApp;
let balancer: Balancer;
let browser: Browser;
let site: Server;
let client: RostrumClient;

beforeAll(async () => {
  // Key frames would bring the whole board in the place of what was missed.
  const env = { ROSTRUM_KEY_FRAME_MS: '3600000' };
  [app, browser] = await Promise.all([startTestApp({ env }), launchBrowser()]);
  balancer = await Balancer.open([app.url]);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A site</title>');
  });
  await once(site.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  await balancer?.close();
  await app?.stop();
});

/** A page of another origin that follows a topic by what every browser has. */
async function follow(topic: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  const query = new URLSearchParams({ topic, access_token: app.publishableKey });
  await page.evaluate((address) => {
    const told: Told = { frames: [], opened: 0 };
    Object.assign(globalThis, { told });
    const source = new EventSource(address);
    source.addEventListener('open', () => {
      told.opened += 1;
    });
    source.addEventListener('frame', ({ data }) => told.frames.push(JSON.parse(data)));
  }, `${balancer.url}/v1/live?${query}`);
  return page;
}

const toldTo = (page: Page): Promise<Told> =>
  page.evaluate(() => (globalThis as unknown as { told: Told }).told);

it('a page of another site follows a board with EventSource, and after a break by what it missed', async () => {
  const key = await createBoard(client, {});
  await submitApplied(client, key, { memberId: 'ann', score: 5 });
  const topic = `leaderboard:${key}`;
  // Somebody who stays: what is missed is known as long as anybody watches.
  const stays = await LiveWatcher.connect(app.url, { token: app.publishableKey });
  await stays.subscribe(topic);
  const page = await follow(topic);
  await expect.poll(async () => (await toldTo(page)).frames.length, SOON).toBe(1);
  const [first] = (await toldTo(page)).frames;
  const snapshot = first && 'snapshot' in first ? (first.snapshot as BoardSnapshot) : undefined;
  expect(snapshot?.entries).toMatchObject([{ memberId: 'ann', score: 5 }]);

  await submitApplied(client, key, { memberId: 'bob', score: 7 });
  await expect.poll(async () => (await toldTo(page)).frames.length, SOON).toBe(2);
  const held = (await toldTo(page)).frames.at(-1);

  balancer.targets = [];
  expect(balancer.cutEvery(1)).toBe(1);
  const { version } = await submitApplied(client, key, { memberId: 'cid', score: 9 });
  await expect.poll(() => stays.frames.at(-1)?.to, SOON).toBe(version);
  balancer.urls = [app.url];
  await expect.poll(async () => (await toldTo(page)).opened, SOON).toBe(2);
  await expect.poll(async () => (await toldTo(page)).frames.at(-1)?.to, SOON).toBe(version);
  const last = (await toldTo(page)).frames.at(-1);
  expect(last).toMatchObject({ epoch: held?.epoch, from: held?.to });
  expect(last && 'changes' in last && last.changes).toMatchObject([
    { op: 'set', index: 0, entry: { memberId: 'cid', rank: 1 } },
    { op: 'set', index: 1, entry: { memberId: 'bob', rank: 2 } },
    { op: 'set', index: 2, entry: { memberId: 'ann', rank: 3 } },
    { op: 'total', value: 3 },
  ]);
  stays.close();
  await page.close();
});
