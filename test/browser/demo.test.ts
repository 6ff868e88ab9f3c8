import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { launchBrowser } from '../setup/browser.ts';

const SLOW = { timeout: 10_000 };

let app: TestApp;
let browser: Browser;
let client: RostrumClient;
let page: Page;
let faults: string[];
let leaderboardKey: string;
let pollId: string;

beforeAll(async () => {
  app = await startTestApp();
  browser = await launchBrowser();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

beforeEach(async () => {
  leaderboardKey = `board-${randomUUID().slice(0, 8)}`;
  await client.createLeaderboard({
    key: leaderboardKey,
    name: 'Arcade',
    operator: 'increment',
    periods: ['all-time', 'daily', 'weekly'],
  });
  const poll = await client.createPoll({
    question: 'Which game <b>opens</b> the finals?',
    type: 'single',
    options: [
      { id: 'drift', label: 'Neon Drift' },
      { id: 'castle', label: 'Castle of Clouds' },
    ],
    ballotChange: 'retract',
    durability: 'applied',
  });
  pollId = poll.pollId;
  await client.openPoll(pollId);
});

afterEach(async () => {
  await page?.context().close();
  expect(faults).toEqual([]);
});

/** Opens /demo on the board and the poll of this test instead of those of the demo tenant. */
async function openDemo(options: { reducedMotion?: 'reduce'; config?: object | null } = {}) {
  const { reducedMotion = null } = options;
  const context = await browser.newContext({ reducedMotion });
  page = await context.newPage();
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  const voterToken = await signMemberToken(app, `visitor-${randomUUID()}`);
  const { publishableKey } = app;
  const config = { publishableKey, voterToken, leaderboardKey, pollId };
  await page.route('**/demo/config.json', (route) =>
    options.config === null ? route.fulfill({ status: 404 }) : route.fulfill({ json: config }),
  );
  await page.goto(`${app.url}/demo`);
}

const rows = () => page.locator('rostrum-leaderboard .row:not(.blank):not([data-leaving])');
const names = () => rows().locator('.name').allTextContents();
const scores = () => rows().locator('.score').allTextContents();
const options = () => page.locator('rostrum-poll button.option');
const status = (element: string) => page.locator(`${element} .status`).getAttribute('data-status');
const isPressed = (option: Locator) => option.getAttribute('aria-pressed');

const submit = (...submissions: [memberId: string, score: number][]) =>
  client.submitScores(
    leaderboardKey,
    submissions.map(([memberId, score]) => ({ memberId, score })),
  );

describe('the board on /demo', () => {
  it('moves by itself, and a row stays the row of its member', async () => {
    await submit(['Ada', 30], ['Bea', 20], ['Cem', 10]);
    await openDemo();
    await expect.poll(names, SLOW).toEqual(['Ada', 'Bea', 'Cem']);
    await expect.poll(() => status('rostrum-leaderboard')).toBe('live');
    await rows()
      .nth(2)
      .evaluate((row) => row.setAttribute('data-mark', 'cem'));

    await submit(['Cem', 1230]);
    await expect.poll(names, SLOW).toEqual(['Cem', 'Ada', 'Bea']);
    await expect.poll(scores, SLOW).toEqual(['1,240', '30', '20']);
    expect(await rows().first().getAttribute('data-mark')).toBe('cem');
    expect(await rows().locator('.rank').allTextContents()).toEqual(['1', '2', '3']);
  });

  it('shows any member id as the text it is', async () => {
    const ids = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', 'محمد', '  .. '];
    await submit(...ids.map((id, index): [string, number] => [id, 40 - index]));
    await openDemo();
    await expect.poll(names, SLOW).toEqual(ids);
    expect(await rows().locator('img, script').count()).toBe(0);
  });

  it('is empty in words, and fills when the first score comes', async () => {
    await openDemo();
    const message = page.locator('rostrum-leaderboard .message');
    await expect.poll(() => message.textContent(), SLOW).toContain('No scores yet');
    await submit(['Ada', 5]);
    await expect.poll(names, SLOW).toEqual(['Ada']);
    await expect.poll(() => message.isVisible()).toBe(false);
  });

  it('shows the period that is chosen', async () => {
    await submit(['Ada', 30]);
    await openDemo();
    await expect.poll(names, SLOW).toEqual(['Ada']);
    await page.getByRole('button', { name: 'Today' }).click();
    const board = page.locator('rostrum-leaderboard');
    await expect.poll(() => board.getAttribute('period')).toBe('current:daily');
    await submit(['Bea', 50]);
    await expect.poll(names, SLOW).toEqual(['Bea', 'Ada']);
  });

  it('does not animate for people who asked for stillness', async () => {
    await submit(['Ada', 30], ['Bea', 20]);
    await openDemo({ reducedMotion: 'reduce' });
    await expect.poll(names, SLOW).toEqual(['Ada', 'Bea']);
    await page.evaluate(() => {
      const counted = globalThis as unknown as { animated: number };
      counted.animated = 0;
      const animate = Element.prototype.animate;
      Element.prototype.animate = function count(...args) {
        counted.animated += 1;
        return animate.apply(this, args);
      };
    });
    await submit(['Bea', 100]);
    await expect.poll(names, SLOW).toEqual(['Bea', 'Ada']);
    expect(await scores()).toEqual(['120', '30']);
    const animated = () => (globalThis as unknown as { animated: number }).animated;
    expect(await page.evaluate(animated)).toBe(0);
  });

  it('is a list to assistive technology', async () => {
    await submit(['Ada', 30], ['Bea', 20]);
    await openDemo();
    await expect.poll(names, SLOW).toEqual(['Ada', 'Bea']);
    const list = page.locator('rostrum-leaderboard').getByRole('list');
    expect(await list.getByRole('listitem').count()).toBe(2);
  });
});

describe('the poll on /demo', () => {
  const counts = () => page.locator('rostrum-poll .votes').allTextContents();

  it('counts a vote, a change of mind and a vote taken back', async () => {
    await openDemo();
    await expect.poll(() => options().count(), SLOW).toBe(2);
    const heading = page.locator('rostrum-poll h2');
    expect(await heading.textContent()).toBe('Which game <b>opens</b> the finals?');

    await options().nth(1).click();
    await expect.poll(counts, SLOW).toEqual(['0 votes', '1 vote']);
    await expect.poll(() => isPressed(options().nth(1))).toBe('true');
    expect((await client.getPollResults(pollId)).ballotCount).toBe(1);

    await options().nth(0).click();
    await expect.poll(counts, SLOW).toEqual(['1 vote', '0 votes']);
    expect(await isPressed(options().nth(1))).toBe('false');

    await page.getByRole('button', { name: 'Take my vote back' }).click();
    await expect.poll(counts, SLOW).toEqual(['0 votes', '0 votes']);
    expect((await client.getPollResults(pollId)).ballotCount).toBe(0);
  });

  it('grows with the votes of others and ends when it is closed', async () => {
    await openDemo();
    await expect.poll(counts, SLOW).toEqual(['0 votes', '0 votes']);
    await client.castBallots(pollId, [
      { voterId: 'a', choices: ['castle'] },
      { voterId: 'b', choices: ['castle'] },
      { voterId: 'c', choices: ['drift'] },
      { voterId: 'd', choices: ['castle'] },
    ]);
    await expect.poll(counts, SLOW).toEqual(['1 vote', '3 votes']);
    const bar = options().nth(1).locator('.bar');
    const width = () => bar.evaluate((element) => (element as HTMLElement).style.inlineSize);
    await expect.poll(width).toBe('75%');

    await client.closePoll(pollId);
    const foot = page.locator('rostrum-poll .foot');
    await expect.poll(() => foot.textContent(), SLOW).toContain('Final result');
    expect(await options().first().getAttribute('aria-disabled')).toBe('true');
  });

  it('keeps counts from the page until the visitor has voted', async () => {
    const poll = await client.createPoll({
      question: 'Blind?',
      type: 'single',
      options: [
        { id: 'yes', label: 'Yes' },
        { id: 'no', label: 'No' },
      ],
      resultsVisibility: 'after_vote',
      durability: 'applied',
    });
    pollId = poll.pollId;
    await client.openPoll(pollId);
    await client.castBallot(pollId, 'somebody', { choices: ['no'] });
    await openDemo();
    const foot = page.locator('rostrum-poll .foot');
    await expect.poll(() => foot.textContent(), SLOW).toContain('Vote to see the results.');
    expect(await counts()).toEqual(['', '']);

    await options().nth(0).click();
    await expect.poll(counts, SLOW).toEqual(['1 vote', '1 vote']);
    await expect.poll(() => foot.textContent(), SLOW).toContain('Your vote is counted');
  });
});

describe('a poll with several choices', () => {
  beforeEach(async () => {
    const poll = await client.createPoll({
      question: 'Which two?',
      type: 'multiple',
      options: ['a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() })),
      maxChoices: 2,
      ballotChange: 'none',
      durability: 'applied',
    });
    pollId = poll.pollId;
    await client.openPoll(pollId);
    await openDemo();
    await expect.poll(() => options().count(), SLOW).toBe(3);
  });

  it('gathers them, lets nobody tick too many, and remembers them', async () => {
    const cast = page.getByRole('button', { name: 'Vote', exact: true });
    await expect.poll(() => cast.isVisible(), SLOW).toBe(true);
    expect(await cast.isDisabled()).toBe(true);
    for (const index of [0, 1, 2]) await options().nth(index).click();
    const pressed = async () => Promise.all((await options().all()).map(isPressed));
    expect(await pressed()).toEqual(['true', 'true', 'false']);
    await cast.click();
    const foot = page.locator('rostrum-poll .foot');
    await expect.poll(() => foot.textContent(), SLOW).toContain('Your vote is counted');
    const { ballotCount, options: tally } = await client.getPollResults(pollId);
    expect(ballotCount).toBe(1);
    expect(tally.map(({ votes }) => votes)).toEqual([1, 1, 0]);
    expect(await cast.isVisible()).toBe(false);

    await page.reload();
    await expect.poll(() => options().count(), SLOW).toBe(3);
    await expect.poll(pressed, SLOW).toEqual(['true', 'true', 'false']);
    await expect.poll(() => foot.textContent(), SLOW).toContain('Your vote is counted');
  });
});

describe('the widget on a page of somebody else', () => {
  let customer: Server;

  afterEach(() => {
    customer?.closeAllConnections();
    customer?.close();
  });

  it('shows the board and takes a vote, from another origin', async () => {
    await submit(['Ada', 30]);
    const voterToken = await signMemberToken(app, `visitor-${randomUUID()}`);
    page = await (await browser.newContext()).newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const html = `<!doctype html><script src="${app.url}/widget.js"></script>
      <rostrum-leaderboard board="${leaderboardKey}" token="${app.publishableKey}">
      </rostrum-leaderboard>
      <rostrum-poll poll="${pollId}" voter-token="${voterToken}"></rostrum-poll>`;
    customer = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    });
    await once(customer.listen(0, '127.0.0.1'), 'listening');
    await page.goto(`http://127.0.0.1:${(customer.address() as AddressInfo).port}/`);
    await expect.poll(names, SLOW).toEqual(['Ada']);
    await expect.poll(() => options().count(), SLOW).toBe(2);
    await options().nth(0).click();
    const shares = () => page.locator('rostrum-poll .share').allTextContents();
    await expect.poll(shares, SLOW).toEqual(['100%', '0%']);
    expect((await client.getPollResults(pollId)).ballotCount).toBe(1);
  });
});

describe('/demo without a demo', () => {
  it('says what to do', async () => {
    await openDemo({ config: null });
    const notice = page.getByRole('alert').filter({ hasText: 'There is no demo here yet' });
    await expect.poll(() => notice.isVisible(), SLOW).toBe(true);
    expect(await notice.textContent()).toContain('npm start');
  });
});
