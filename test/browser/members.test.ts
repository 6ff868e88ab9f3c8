import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { launchBrowser } from '../setup/browser.ts';
import { uniqueKey } from '../setup/unique.ts';

const SLOW = { timeout: 10_000 };
const RED_DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
);

let app: TestApp;
let browser: Browser;
let client: RostrumClient;
/** Of another origin than the service. */
let customer: Server;
/** Windows of their own: a page behind another one is hardly drawn. */
let contexts: BrowserContext[];
/** Of an operator who is signed in. */
let page: Page;
/** A page of a customer, with the widget. */
let viewer: Page;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
let faults: string[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp(), launchBrowser()]);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  customer = servePages();
  await once(customer.listen(0, '127.0.0.1'), 'listening');
  signedIn = await signIn();
});

afterAll(async () => {
  await browser?.close();
  customer?.close();
  await app?.stop();
});

beforeEach(async () => {
  contexts = await Promise.all([
    browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: signedIn }),
    browser.newContext(),
  ]);
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  [page, viewer] = pages as [Page, Page];
  faults = [];
  for (const one of pages) {
    one.on('pageerror', (error) => faults.push(error.message));
    one.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  }
});

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  expect(faults).toEqual([]);
});

async function signIn() {
  const first = await browser.newContext();
  const opened = await first.newPage();
  await opened.goto(`${app.url}/admin`);
  await opened.getByLabel('E-mail').fill(app.adminEmail);
  await opened.getByLabel('Password', { exact: true }).fill(app.adminPassword);
  await opened.getByRole('button', { name: 'Sign in' }).click();
  await opened.getByRole('navigation', { name: 'Main' }).waitFor();
  const state = await first.storageState();
  await first.close();
  return state;
}

async function play(scores: Record<string, number>, rules: object = {}): Promise<string> {
  const key = await createBoard(client, { name: 'Arcade', ...rules });
  const submissions = Object.entries(scores).map(([memberId, score]) => ({ memberId, score }));
  await client.submitScores(key, submissions);
  return key;
}

/** Shows the widget of a board on a page of a customer. */
async function watch(boardKey: string): Promise<void> {
  const { port } = customer.address() as AddressInfo;
  await viewer.goto(`http://127.0.0.1:${port}/${boardKey}`);
}

function servePages(): Server {
  return createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/html').end(
      `<!doctype html><script src="${app.url}/widget.js"></script>
      <rostrum-leaderboard board="${url.slice(1)}" token="${app.publishableKey}">
      </rostrum-leaderboard>`,
    );
  });
}

const rows = () => viewer.locator('rostrum-leaderboard .row:not(.blank):not([data-leaving])');
const names = () => rows().locator('.name').allTextContents();
const toast = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();

describe('moderating a member', () => {
  it.each([
    ['Ban', 'banned'],
    ['Shadow-ban', 'shadow-banned'],
  ])(
    'with %s takes it off what others are looking at, and showing it again brings it back',
    async (action, state) => {
      const [ada, bea] = [uniqueKey('ada'), uniqueKey('bea')];
      const key = await play({ [ada]: 30, [bea]: 20 });
      await watch(key);
      await expect.poll(names, SLOW).toEqual([ada, bea]);

      await page.goto(`${app.url}/admin/leaderboards/${key}/entries`);
      await page.getByRole('button', { name: ada }).click();
      const drawer = page.getByRole('dialog', { name: ada });
      await drawer.getByText('Around this member').waitFor();
      await drawer.getByRole('button', { name: action, exact: true }).click();
      await toast(`${ada} is ${state}.`);
      await drawer.getByText('Not on this board').waitFor();
      await expect.poll(names, SLOW).toEqual([bea]);
      expect((await client.getMember(ada)).state).toBe(state);

      await drawer.getByRole('button', { name: 'Show again' }).click();
      await drawer.getByText('Around this member').waitFor();
      await expect.poll(names, SLOW).toEqual([ada, bea]);
    },
  );
});

describe('the profile of a member', () => {
  it('that is edited is shown by a live widget without a reload, as the text it is', async () => {
    const ada = uniqueKey('ada');
    const key = await play({ [ada]: 30 });
    await watch(key);
    await expect.poll(names, SLOW).toEqual([ada]);
    await page.goto(`${app.url}/admin/leaderboards/${key}`);
    await page.getByRole('link', { name: ada }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Display name').fill('Ada <b>Lovelace</b>');
    await drawer.getByRole('button', { name: 'Add an attribute' }).click();
    await drawer.getByLabel('Name of attribute 1').fill('level');
    await drawer.getByRole('combobox', { name: 'Kind of attribute 1' }).click();
    await page.getByRole('option', { name: 'Number' }).click();
    await drawer.getByLabel('Value of attribute 1').fill('12');
    await drawer.getByRole('button', { name: 'Make this member' }).click();
    await toast('is saved.');
    await expect.poll(names, SLOW).toEqual(['Ada <b>Lovelace</b>']);
    expect(await client.getMember(ada)).toMatchObject({
      displayName: 'Ada <b>Lovelace</b>',
      attributes: { level: 12 },
      state: 'visible',
    });
    expect(await drawer.getByRole('button', { name: 'Save changes' }).isDisabled()).toBe(true);

    await drawer.getByLabel('Picture address').fill('javascript:alert(1)');
    await drawer.getByRole('button', { name: 'Save changes' }).click();
    await drawer.getByText('An address that begins with https:// or http://').waitFor();

    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /Ada <b>Lovelace<\/b>.*Visible.*level: 12/s }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Banned', exact: true }).click();
    await expect.poll(() => page.getByRole('row', { name: /Lovelace/ }).count()).toBe(0);
  });

  it('shows its picture in the widget in place of the initials, which stay where it cannot be had', async () => {
    const [ada, bea] = [uniqueKey('ada'), uniqueKey('bea')];
    const avatar = (name: string) => `https://pictures.example/${name}.png`;
    const asked: { url: string; referrer: string | undefined }[] = [];
    await viewer.route('https://pictures.example/**', (route) => {
      const request = route.request();
      asked.push({ url: request.url(), referrer: request.headers()['referer'] });
      return request.url() === avatar('ada')
        ? route.fulfill({ contentType: 'image/png', body: RED_DOT })
        : route.fulfill({ status: 404 });
    });
    const key = await play({ [ada]: 30, [bea]: 20 });
    await client.putMembers([
      { memberId: ada, displayName: 'Ada Lovelace', avatarUrl: avatar('ada') },
      { memberId: bea, displayName: 'Bea Q', avatarUrl: avatar('bea') },
    ]);
    await watch(key);
    await expect.poll(names, SLOW).toEqual(['Ada Lovelace', 'Bea Q']);
    await expect.poll(() => rows().nth(0).locator('img.seen').count(), SLOW).toBe(1);
    await expect.poll(() => rows().nth(1).locator('img').count(), SLOW).toBe(0);
    const monogram = (row: number) => rows().nth(row).locator('.monogram');
    expect(await monogram(1).textContent()).toBe('BQ');
    const sizes = await Promise.all([0, 1].map((row) => monogram(row).boundingBox()));
    expect(sizes[0]?.width).toBe(sizes[1]?.width);
    expect(sizes[0]?.height).toBe(sizes[1]?.height);
    expect(asked.map(({ referrer }) => referrer)).toEqual([undefined, undefined]);

    await client.putMember(ada, { avatarUrl: null });
    await expect.poll(() => rows().locator('img').count(), SLOW).toBe(0);
    expect(await monogram(0).textContent()).toBe('AL');
  });

  it('can be made for an id that has none, and for no id twice', async () => {
    const cid = uniqueKey('cid');
    await page.goto(`${app.url}/admin/members`);
    for (const turn of ['first', 'second']) {
      await page.getByRole('button', { name: 'New member' }).click();
      const drawer = page.getByRole('dialog', { name: 'New member' });
      await drawer.getByLabel('Id', { exact: false }).first().fill(cid);
      await drawer.getByLabel('Display name').fill(`Cid ${turn}`);
      await drawer.getByRole('radio', { name: 'Hidden', exact: true }).check();
      await drawer.getByRole('button', { name: 'Make the member' }).click();
      if (turn === 'first') {
        await page.getByRole('dialog', { name: 'Cid first' }).getByText('Changed').waitFor();
        await page.keyboard.press('Escape');
      } else await drawer.getByText('There is a member with this id already.').waitFor();
    }
    expect(await client.getMember(cid)).toMatchObject({
      displayName: 'Cid first',
      state: 'hidden',
    });
  });
});

it('an erasure asks for the id, and is followed until it is proven', async () => {
  const gone = uniqueKey('gone');
  const key = await play({ [gone]: 30, [uniqueKey('other')]: 1 });
  await client.putMember(gone, { displayName: 'Ann' });
  await page.goto(`${app.url}/admin/members`);
  await page.getByLabel('Look up a member by id').fill(gone);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Erase member' }).click();
  const dialog = page.getByRole('dialog', { name: `Erase ${gone}?` });
  const confirm = dialog.getByRole('button', { name: 'Erase member' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(gone);
  await confirm.click();

  const erasure = page.getByRole('dialog', { name: 'Erasure' });
  await erasure.getByText('is being erased').waitFor();
  await page.reload();
  await erasure.getByText('Erased, and proven.').waitFor({ timeout: 30_000 });
  expect(await page.content()).not.toContain(gone);
  expect(await client.listEntries(key)).toMatchObject({ total: 1 });
  const kept = await page.request.get(`${app.url}/console/members/${gone}`);
  expect(kept.status()).toBe(404);
});

it('a segment is chosen when a board is made, and shows its members ranked among themselves', async () => {
  const name = uniqueKey('Nations');
  await page.goto(`${app.url}/admin/leaderboards`);
  await page.getByRole('button', { name: 'New leaderboard' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  const attributes = page.getByRole('combobox', { name: 'Attributes' });
  await attributes.fill('1st');
  await attributes.press('Enter');
  await page.getByRole('button', { name: 'Create leaderboard' }).click();
  await page.getByText('Letters, digits and underscores').waitFor();
  await attributes.press('Backspace');
  await attributes.fill('country');
  await attributes.press('Enter');
  await page.getByRole('button', { name: 'Create leaderboard' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const key = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect((await client.getLeaderboard(key)).segments).toEqual(['country']);

  const [ada, bea, cid] = [uniqueKey('ada'), uniqueKey('bea'), uniqueKey('cid')];
  await client.putMembers([
    { memberId: ada, attributes: { country: 'SE' } },
    { memberId: bea, attributes: { country: 'NO' } },
    { memberId: cid, attributes: { country: 'NO' } },
  ]);
  const scores = [ada, bea, cid].map((memberId, index) => ({ memberId, score: 30 - index }));
  await client.submitScores(key, scores);

  await page.getByRole('link', { name: 'Entries' }).click();
  const shown = async () =>
    (await page.locator('tbody tr').allInnerTexts()).map((text) => text.split(/\s+/));
  await expect.poll(async () => (await shown()).length, SLOW).toBe(3);
  await page.getByLabel('Value of country').fill('NO');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shown()).length, SLOW).toBe(2);
  expect((await shown()).map(([rank]) => rank)).toEqual(['1', '2']);
  expect(new URL(page.url()).searchParams.get('segment')).toBe('country:NO');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await page.getByRole('menuitem', { name: 'CSV' }).getAttribute('href');
  expect(await (await page.request.get(`${app.url}${file}`)).text()).not.toContain(ada);
  await page.keyboard.press('Escape');

  await page.reload();
  await page.getByRole('button', { name: cid }).click();
  const drawer = page.getByRole('dialog', { name: cid });
  await drawer.getByText('of 2').waitFor();
  await expect.poll(() => drawer.locator('tbody tr').count(), SLOW).toBe(2);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('By country').waitFor();
});
