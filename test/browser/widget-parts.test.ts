import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPTIONS, type PollInput } from '../setup/poll-cases.ts';
import { PollPage } from '../setup/poll-page.ts';
import { uniqueKey } from '../setup/unique.ts';
import { ownWidgetService, type Visit, type WidgetService } from '../setup/widget-site.ts';

const SLOW = { timeout: 10_000 };

const service = ownWidgetService();
let app: WidgetService['app'];
let browser: WidgetService['browser'];
let client: WidgetService['client'];
let site: WidgetService['site'];
let allowFaults: WidgetService['allowFaults'];

beforeAll(() => {
  ({ app, browser, client, site, allowFaults } = service());
});

async function openPoll(input: PollInput): Promise<string> {
  const { pollId } = await client.createPoll({
    question: 'Well?',
    voterIdentity: 'device',
    durability: 'applied',
    ...input,
  });
  await client.openPoll(pollId);
  return pollId;
}

/** Names of the parts that a page has loaded, in the order of the alphabet. */
function loaded(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => /\/widget\/([\w-]+)-[0-9a-f]{10}\.js/.exec(name)?.[1] ?? [])
      .sort(),
  );
}

const visit = (poll: string, more: Partial<Visit> = {}) =>
  site.visit(poll, { attributes: { token: app.publishableKey }, ...more });

describe('a page with the widget', () => {
  it('loads what its poll needs and nothing else', async () => {
    const single = await visit(await openPoll({ type: 'single', options: OPTIONS }));
    await expect.poll(() => single.hint(), SLOW).toBe('Choose one to vote');
    expect(await loaded(single.page)).toEqual([]);
    const nps = await visit(await openPoll({ type: 'nps' }), { lang: 'fr' });
    await expect.poll(() => nps.hint(), SLOW).toBe('Choisissez de 0 à 10');
    expect(await loaded(nps.page)).toEqual(['fr', 'nps']);
  });

  it('says that a part could not be loaded, and loads it when asked once more', async () => {
    allowFaults(/ERR_FAILED|ERR_CONNECTION/);
    const poll = await openPoll({ type: 'nps' });
    let refusals = 0;
    let isBroken = true;
    const at = await visit(poll, {
      prepare: (page) =>
        page.route('**/widget/nps-*', (route) => {
          if (!isBroken) return route.continue();
          refusals += 1;
          return route.abort();
        }),
    });
    const told = at.page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await told.waitFor();
    expect(await at.page.locator('rostrum-poll .heading').textContent()).toBe('Well?');
    await at.button('Try again').click();
    await expect.poll(() => refusals, SLOW).toBe(2);
    await told.waitFor();
    isBroken = false;
    await at.press(at.button('Try again'));
    await expect.poll(() => at.hint(), SLOW).toBe('Choose from 0 to 10');
    expect(await told.count()).toBe(0);
  });

  it('speaks English where the words of its language cannot be had', async () => {
    allowFaults(/ERR_FAILED/);
    const at = await visit(await openPoll({ type: 'single', options: OPTIONS }), {
      lang: 'ja',
      prepare: (page) => page.route('**/widget/ja-*', (route) => route.abort()),
    });
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
  });

  it('speaks another language when the element is told to', async () => {
    const at = await visit(await openPoll({ type: 'word-cloud' }));
    await at.page.getByRole('textbox', { name: 'Your word' }).fill('tea');
    await at.page.locator('rostrum-poll').evaluate((poll) => poll.setAttribute('lang', 'es'));
    await expect.poll(() => at.hint(), SLOW).toContain('Palabras que puedes dar');
    expect(await at.filled()).toEqual(['tea', '']);
    await at.button('Votar').click();
    await expect.poll(() => at.texts('.cloud li'), SLOW).toEqual(['tea 1 voto']);
  });
});

describe('a board in the widget', () => {
  it('says that its rows could not be loaded, and loads them when asked once more', async () => {
    allowFaults(/ERR_FAILED/);
    const board = uniqueKey('board');
    await client.createLeaderboard({ key: board, name: 'Board' });
    await client.submitScore(board, { memberId: 'Ada', score: 7 });
    const at = await visit(await openPoll({ type: 'single', options: OPTIONS }));
    await at.page.route('**/widget/board-*', (route) => route.abort());
    await at.page.evaluate(
      ([key = '', token = '']) => {
        const element = document.createElement('rostrum-leaderboard');
        for (const [name, value] of Object.entries({ board: key, token })) {
          element.setAttribute(name, value);
        }
        document.body.append(element);
      },
      [board, app.publishableKey],
    );
    await at.page.getByText('could not be loaded').waitFor();
    await at.page.unroute('**/widget/board-*');
    await at.press(at.button('Try again'));
    const names = () => at.page.locator('rostrum-leaderboard .name').allTextContents();
    await expect.poll(names, SLOW).toEqual(['Ada']);
  });
});

describe('a page that was offline', () => {
  it('shows what happened meanwhile, and keeps what was filled in', async () => {
    allowFaults(/ERR_INTERNET_DISCONNECTED/);
    const poll = await openPoll({ type: 'text', voterIdentity: 'device' });
    const at = await visit(poll);
    const answer = at.page.getByRole('textbox', { name: 'Your answer' });
    await answer.fill('Written on the train');
    await at.page.context().setOffline(true);
    await client.castBallot(poll, 'somebody', { text: 'Said meanwhile' });
    await at.page.context().setOffline(false);
    await expect.poll(() => at.texts('.words'), SLOW).toEqual(['Said meanwhile']);
    expect(await answer.inputValue()).toBe('Written on the train');
    await at.button('Send').click();
    await expect
      .poll(() => at.texts('.words'), SLOW)
      .toEqual(['Written on the train', 'Said meanwhile']);
  });
});

describe('the widget works', () => {
  async function open(address: string): Promise<PollPage> {
    const page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => site.faults.push(error.message));
    await page.goto(address);
    return new PollPage(page);
  }

  async function boardAndPoll(script: string): Promise<string> {
    const board = uniqueKey('board');
    await client.createLeaderboard({ key: board, name: 'Board' });
    await client.submitScore(board, { memberId: 'Ada', score: 7 });
    const poll = await openPoll({ type: 'ranking', options: OPTIONS });
    return `<!doctype html><html lang="en">${script}
      <rostrum-leaderboard board="${board}" token="${app.publishableKey}"></rostrum-leaderboard>
      <rostrum-poll poll="${poll}" token="${app.publishableKey}"></rostrum-poll>`;
  }

  async function expectBoth(at: PollPage): Promise<void> {
    await expect
      .poll(() => at.page.locator('rostrum-leaderboard .name').allTextContents(), SLOW)
      .toEqual(['Ada']);
    await expect.poll(() => at.texts('.option .label'), SLOW).toHaveLength(OPTIONS.length);
    expect(await loaded(at.page)).toEqual(['board', 'ranking']);
    await at.page.context().close();
  }

  /** Opens a page from a disk, so that it has no origin to guess a service from. */
  async function expectFromDisk(head: string): Promise<void> {
    const file = join(tmpdir(), `${uniqueKey(`rostrum-${process.pid}`)}.html`);
    await writeFile(file, await boardAndPoll(head));
    try {
      await expectBoth(await open(`file://${file}`));
    } finally {
      await rm(file);
    }
  }

  it('from a file on a disk', () => expectFromDisk(`<script src="${app.url}/widget.js"></script>`));

  it('as a module, where a script cannot tell where it came from', () =>
    expectFromDisk(`<script type="module" src="${app.url}/widget.js"></script>`));

  it('under a content policy that names the service, the script being there twice', () => {
    const twice = `<script async src="${app.url}/widget.js"></script>`.repeat(2);
    const live = app.url.replace('http', 'ws');
    const policy = `script-src ${app.url}; connect-src ${app.url} ${live}; style-src 'none'`;
    return expectFromDisk(
      `<meta http-equiv="content-security-policy" content="${policy}">${twice}`,
    );
  });

  it('with parts that browsers keep for good, and that any site may load', async () => {
    const script = await (await fetch(`${app.url}/widget.js`)).text();
    const [, name = ''] = /"(rating-[0-9a-f]{10}\.js)"/.exec(script) ?? [];
    const answer = await fetch(`${app.url}/widget/${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const built = new URL(`../../libs/widget/dist/widget/${basename(name)}`, import.meta.url);
    expect(await answer.text()).toBe(await readFile(built, 'utf8'));
    expect((await fetch(`${app.url}/widget/rating-0000000000.js`)).status).toBe(404);
    expect((await fetch(`${app.url}/widget/..%2f..%2fpackage.json`)).status).not.toBe(200);
  });
});
