import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { launchBrowser } from '../setup/browser.ts';
import { OPTIONS, POLL_CASES, type PollInput } from '../setup/poll-cases.ts';
import { PollPage } from '../setup/poll-page.ts';

const SLOW = { timeout: 10_000 };
const NARROW = { width: 320, height: 600 };

let app: TestApp;
let browser: Browser;
let client: RostrumClient;
/** Of another origin than the service. */
let customer: Server;
let at: PollPage;
let faults: string[];
let pollId: string;
let voterId: string;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp(), launchBrowser()]);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  customer = createServer((request, response) => {
    const [poll = '', token = ''] = (request.url ?? '').slice(1).split('/');
    response.setHeader('content-type', 'text/html').end(`<!doctype html>
      <html lang="en"><script>
        votes = [];
        addEventListener('rostrum-vote', ({ detail }) => votes.push(detail));
      </script>
      <script src="${app.url}/widget.js"></script>
      <rostrum-poll poll="${poll}" ${attribute(token)}="${token}"></rostrum-poll>`);
  });
  await once(customer.listen(0, '127.0.0.1'), 'listening');
});

afterAll(async () => {
  await browser?.close();
  customer?.closeAllConnections();
  customer?.close();
  await app?.stop();
});

beforeEach(() => {
  faults = [];
  voterId = `voter-${randomUUID()}`;
});

afterEach(async () => {
  await at?.page.context().close();
  expect(faults).toEqual([]);
});

async function openPoll(input: PollInput): Promise<void> {
  const poll = await client.createPoll({
    question: 'What do you <i>think</i>?',
    ballotChange: 'retract',
    durability: 'applied',
    ...input,
  });
  pollId = poll.pollId;
  await client.openPoll(pollId);
}

/** A page has a publishable key, or a token for its visitor. */
function attribute(token: string): string {
  return token.startsWith('rk_pub_') ? 'token' : 'voter-token';
}

/** A page of a customer, as a device of this voter sees it. */
async function visit(voter = voterId, picture?: string): Promise<PollPage> {
  return visitWith(await signMemberToken(app, voter), '', picture);
}

async function visitWith(token: string, hash = '', picture?: string): Promise<PollPage> {
  const opened = await (await browser.newContext()).newPage();
  opened.on('pageerror', (error) => faults.push(error.message));
  opened.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`);
  });
  await opened.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  if (picture) {
    const body = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await opened.route(picture, (route) => route.fulfill({ contentType: 'image/svg+xml', body }));
  }
  const { port } = customer.address() as AddressInfo;
  await opened.goto(`http://127.0.0.1:${port}/${pollId}/${token}${hash}`);
  await opened.locator('rostrum-poll .blank').waitFor({ state: 'hidden' });
  return new PollPage(opened);
}

describe('the widget with a keyboard', () => {
  it.each(Object.entries(POLL_CASES))(
    'votes in a poll of type %s, shows it after a reload, and follows others',
    async (_name, one) => {
      await openPoll(one.poll);
      at = await visit();
      await one.vote(at);
      await expect.poll(() => at.hint(), SLOW).toContain('Your vote is counted');
      const standing = await client.getBallot(pollId, voterId);
      expect(standing).toMatchObject(one.ballot);
      expect(await at.page.evaluate('votes')).toEqual([expect.objectContaining(one.ballot)]);

      const others = one.others.map((ballot, index) => ({ voterId: `other-${index}`, ...ballot }));
      const { results } = await client.castBallots(pollId, others);
      expect(results.map(({ status }) => status)).toEqual(others.map(() => 'accepted'));
      const [shown, expected] = one.results;
      await expect.poll(() => shown(at), SLOW).toEqual(expected);

      await at.page.reload();
      const [own, ticks] = one.own;
      await expect.poll(() => own(at), SLOW).toEqual(ticks);
      await expect.poll(() => shown(at), SLOW).toEqual(expected);
      expect(await at.page.locator('rostrum-poll :is(b, i)').count()).toBe(0);

      await at.page.setViewportSize(NARROW);
      const width = () => at.page.evaluate(() => document.documentElement.scrollWidth);
      await expect.poll(width).toBeLessThanOrEqual(NARROW.width);
    },
  );
});

describe('a ballot in the widget', () => {
  it('is changed, seen on another device, and taken back', async () => {
    await openPoll({ type: 'nps' });
    at = await visit();
    const radio = (value: number) =>
      at.page.getByRole('radio', { name: String(value), exact: true });
    await radio(3).check({ force: true });
    await at.button('Vote').click();
    await expect.poll(() => at.hint(), SLOW).toContain('You can still change it');
    await radio(8).check({ force: true });
    await at.button('Change my vote').click();
    await expect.poll(async () => (await client.getBallot(pollId, voterId)).number, SLOW).toBe(8);

    const first = at;
    at = await visit();
    await expect.poll(() => at.ticked(), SLOW).toEqual(['8']);
    await at.button('Take my vote back').click();
    await expect.poll(() => at.ticked(), SLOW).toEqual([]);
    await expect.poll(() => at.hint()).toBe('Choose from 0 to 10');
    expect((await client.getPollResults(pollId)).ballotCount).toBe(0);
    expect(await at.page.evaluate('votes')).toEqual([{}]);
    expect(await first.page.evaluate('votes')).toEqual([{ number: 3 }, { number: 8 }]);
    await first.page.context().close();
  });

  it('that is final stays in view, and the focus is on what came of it', async () => {
    await openPoll({ type: 'word-cloud', ballotChange: 'none', resultsVisibility: 'after_vote' });
    at = await visit();
    expect(await at.page.locator('rostrum-poll .cloud').isVisible()).toBe(false);
    await at.type(at.page.getByRole('textbox'), 'tea', 'Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Your vote is counted');
    const focused = () =>
      at.page.evaluate('document.activeElement.shadowRoot?.activeElement?.textContent');
    await expect.poll(focused).toBe('Your vote is counted');
    await expect.poll(() => at.texts('.cloud li'), SLOW).toEqual(['tea 1 vote']);
    expect(await at.filled()).toEqual(['tea']);
    expect(await at.page.getByRole('textbox').isDisabled()).toBe(true);
  });

  it('that was refused keeps what was filled in', async () => {
    await openPoll({ type: 'word-cloud' });
    at = await visit();
    await at.type(at.page.getByRole('textbox'), '!?', 'Enter');
    await expect
      .poll(() => at.page.getByRole('alert').textContent(), SLOW)
      .toContain('nothing to count');
    expect(await at.filled()).toEqual(['!?', '']);
    faults = faults.filter((fault) => !fault.includes('422'));
  });

  it('that another device has cast comes to light when this one is refused', async () => {
    await openPoll({ type: 'single', options: OPTIONS, ballotChange: 'none' });
    at = await visit();
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    await client.castBallot(pollId, voterId, { choices: ['c'] });
    await at.option('Ada').click();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['false', 'false', 'true']);
    expect(await at.page.getByRole('alert').textContent()).toContain('This voter has voted');
    expect(await at.hint()).toBe('Your vote is counted');
    faults = faults.filter((fault) => !fault.includes('409'));
  });

  it('is still being filled in when the page renews the token', async () => {
    await openPoll({ type: 'word-cloud' });
    at = await visit();
    await at.type(at.page.getByRole('textbox'), 'tea');
    const token = await signMemberToken(app, voterId, { expiresIn: '9 min' });
    await at.page
      .locator('rostrum-poll')
      .evaluate((poll, renewed) => poll.setAttribute('voter-token', renewed), token);
    const voted = at.page.waitForRequest((request) => request.method() === 'PUT');
    await at.page.keyboard.type('s');
    await at.page.keyboard.press('Enter');
    expect((await voted).headers()['authorization']).toBe(`Bearer ${token}`);
    await expect.poll(() => at.hint(), SLOW).toContain('Your vote is counted');
    expect((await client.getBallot(pollId, voterId)).texts).toEqual(['teas']);
  });

  it('is gone with a new round', async () => {
    await openPoll({ type: 'single', options: OPTIONS });
    at = await visit();
    await at.option('Bea').click();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['false', 'true', 'false']);
    await expect.poll(() => at.hint(), SLOW).toContain('Your vote is counted');
    await client.resetPoll(pollId);
    await expect.poll(() => at.pressed(), SLOW).toEqual(['false', 'false', 'false']);
    expect(await at.hint()).toBe('Voting has not started');
    await client.openPoll(pollId);
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    await at.option('Cem').click();
    await expect.poll(() => at.texts('.share'), SLOW).toEqual(['0%', '0%', '100%']);
  });
});

describe('a poll in the widget', () => {
  it('pauses with what is filled in, goes on, and closes by its timer', async () => {
    await openPoll({ type: 'number', durationSeconds: 6 });
    at = await visit();
    const field = at.page.getByRole('spinbutton');
    await field.fill('7');
    await expect
      .poll(() => at.page.getByRole('timer').textContent(), SLOW)
      .toMatch(/^Closes in 0:0[1-6]$/);
    await client.pausePoll(pollId);
    await expect.poll(() => at.hint(), SLOW).toBe('Voting is paused');
    expect(await field.isDisabled()).toBe(true);
    expect(await at.page.getByRole('timer').isVisible()).toBe(false);

    await client.openPoll(pollId);
    await expect.poll(() => field.isEnabled(), SLOW).toBe(true);
    expect(await field.inputValue()).toBe('7');
    await at.button('Vote').click();
    await expect.poll(() => at.hint(), SLOW).toContain('Your vote is counted');
    await expect.poll(() => at.hint(), { timeout: 20_000 }).toBe('Final result');
    expect(await field.isDisabled()).toBe(true);
    expect(await at.texts('.headline')).toEqual(['7 on average']);
  });

  it('shows the pictures that can be had, and takes the others for none', async () => {
    const pictures = ['/there.svg', '/missing.svg'].map((path) => `${app.url}${path}`);
    const options = pictures.map((imageUrl, index) => ({ label: `Option ${index}`, imageUrl }));
    await openPoll({ type: 'rating', options });
    at = await visit(voterId, pictures[0]);
    const sources = () =>
      at.page
        .locator('rostrum-poll img')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
    await expect.poll(sources, SLOW).toEqual([pictures[0]]);
    expect(await at.texts('.items .label')).toEqual(['Option 0', 'Option 1']);
    faults = faults.filter((fault) => !fault.includes('missing.svg'));
  });

  it('says which option is full, and takes no vote for it', async () => {
    await openPoll({
      type: 'multiple',
      options: [{ id: 'a', label: 'Ada', maxVotes: 1 }, ...OPTIONS.slice(1)],
    });
    at = await visit();
    const full = at.option('Ada');
    await client.castBallots(pollId, [{ voterId: 'other', choices: ['a'] }]);
    await expect.poll(() => full.textContent(), SLOW).toContain('Full');
    expect(await full.getAttribute('aria-disabled')).toBe('true');
    await at.press(full);
    await at.press(at.option('Bea'));
    await expect.poll(() => at.option('Bea').getAttribute('aria-pressed')).toBe('true');
    expect(await full.getAttribute('aria-pressed')).toBe('false');
  });

  it('shows each voter an order of its own that a reload keeps', async () => {
    const options = Array.from('abcdefgh', (id) => ({ id, label: id }));
    await openPoll({ type: 'approval', options, shuffleOptions: true });
    const orders = new Set<string>();
    for (const voter of ['v1', 'v2', 'v3']) {
      at = await visit(voter);
      const order = async () => (await at.texts('.option .label')).join('');
      await expect.poll(order, SLOW).toHaveLength(8);
      const first = await order();
      await at.page.reload();
      await expect.poll(order, SLOW).toBe(first);
      expect([...first].sort().join('')).toBe('abcdefgh');
      orders.add(first);
      await at.page.context().close();
    }
    expect(orders.size).toBe(3);
  });
});

describe('the widget with a publishable key', () => {
  const POLL: PollInput = { type: 'single', options: [{ label: 'Tea' }, { label: 'Coffee' }] };
  const counts = async () =>
    (await client.getPollResults(pollId)).options?.map(({ votes }) => votes);

  it('knows a device again, so that it votes once and may change its mind after a reload', async () => {
    await openPoll({ ...POLL, voterIdentity: 'device', resultsVisibility: 'after_vote' });
    at = await visitWith(app.publishableKey);
    expect(await at.hint()).toContain('Vote to see the results');
    await at.option('Tea').click();
    await expect.poll(() => at.hint(), SLOW).toContain('Your vote is counted');
    await expect.poll(async () => (await at.texts('.option .votes'))[0], SLOW).toContain('1');
    await at.page.reload();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['true', 'false']);
    await at.option('Coffee').click();
    await expect.poll(counts, SLOW).toEqual([0, 1]);
    await at.page.reload();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['false', 'true']);
    await at.button('Take my vote back').click();
    await expect.poll(counts, SLOW).toEqual([0, 0]);
  });

  it('votes with the code in the address, once, on whatever device it is opened', async () => {
    await openPoll({ ...POLL, voterIdentity: 'code' });
    const [card] = (await client.issueCodes(pollId, 1)).items;
    at = await visitWith(app.publishableKey);
    await expect.poll(() => at.hint(), SLOW).toBe('Type the code that you were given');
    expect(await at.option('Tea').isEnabled()).toBe(false);
    await at.page.context().close();
    at = await visitWith(app.publishableKey, `#code=${card?.code}`);
    await at.option('Tea').click();
    await expect.poll(counts, SLOW).toEqual([1, 0]);
    await at.page.context().close();
    at = await visitWith(app.publishableKey, `#code=${card?.code}`);
    await expect.poll(() => at.pressed(), SLOW).toEqual(['true', 'false']);
    await at.option('Coffee').click();
    await expect.poll(counts, SLOW).toEqual([0, 1]);
  });

  it('only shows a poll that takes voter tokens', async () => {
    await openPoll(POLL);
    at = await visitWith(app.publishableKey);
    expect(await at.option('Tea').isEnabled()).toBe(false);
  });
});
