import { beforeAll, describe, expect, it } from 'vitest';
import type { PollPage } from '../setup/poll-page.ts';
import { ownWidgetService, type Visit, type WidgetService } from '../setup/widget-site.ts';

const SLOW = { timeout: 10_000 };
const OPTIONS = [
  { id: 'clap', label: '👏' },
  { id: 'heart', label: '❤️' },
];

const service = ownWidgetService();
let app: WidgetService['app'];
let client: WidgetService['client'];
let site: WidgetService['site'];
let allowFaults: WidgetService['allowFaults'];
let poll: string;

beforeAll(() => {
  ({ app, client, site, allowFaults } = service());
});

async function visit(more: Partial<Visit> = {}): Promise<PollPage> {
  return site.visit(poll, { attributes: { token: app.publishableKey }, ...more });
}

async function openPoll(): Promise<void> {
  const made = await client.createPoll({
    question: 'How is it?',
    type: 'reactions',
    options: OPTIONS,
  });
  poll = made.pollId;
  await client.openPoll(poll);
}

const clap = (at: PollPage) => at.button('React with 👏');
const heart = (at: PollPage) => at.button('React with ❤️');
const counts = (at: PollPage) => at.texts('.faces .count');
const counted = async () => (await client.getPollResults(poll)).options.map(({ votes }) => votes);

/** The bodies of all reactions that a page sends from now on. */
function sent(at: PollPage): { reaction: string; count: number }[] {
  const bodies: { reaction: string; count: number }[] = [];
  at.page.on('request', (request) => {
    if (request.url().endsWith('/reactions')) bodies.push(request.postDataJSON());
  });
  return bodies;
}

describe('reactions in the widget', () => {
  it('by keyboard, mouse and touch are seen by others as they rise, and after a reload', async () => {
    await openPoll();
    const at = await visit();
    const other = await visit({
      options: { hasTouch: true, viewport: { width: 320, height: 640 } },
    });
    await expect.poll(() => counts(at), SLOW).toEqual(['0', '0']);
    expect(await at.hint()).toBe('Tap as often as you like');
    const flying = other.page.locator('rostrum-poll .flyer').first().waitFor({ state: 'attached' });
    await at.press(clap(at), 'Enter', 'Space');
    await heart(at).click();
    await expect.poll(() => counts(other), SLOW).toEqual(['2', '1']);
    await flying;
    await heart(other).tap();
    await expect.poll(() => counts(at), SLOW).toEqual(['2', '2']);
    await at.page.reload();
    await expect.poll(() => counts(at), SLOW).toEqual(['2', '2']);
    const width = await other.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });

  it('are gathered, and no more are sent than count', async () => {
    await openPoll();
    const at = await visit();
    await clap(at).waitFor();
    const bodies = sent(at);
    const seconds = await clap(at).evaluate((button) => {
      const startedAt = performance.now();
      for (let tap = 0; tap < 100; tap += 1) (button as HTMLElement).click();
      return (performance.now() - startedAt) / 1000;
    });
    await expect.poll(() => counts(at), SLOW).toEqual([expect.stringMatching(/^3\d$/), '0']);
    const total = bodies.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(30);
    expect(total).toBeLessThanOrEqual(31 + seconds * 10);
    expect(bodies.length).toBeLessThanOrEqual(3);
    expect(Math.max(...bodies.map(({ count }) => count))).toBeLessThanOrEqual(20);
    await expect.poll(counted, SLOW).toEqual([total, 0]);
  });

  it('stand still for people who asked for it, and count all the same', async () => {
    await openPoll();
    const at = await visit({ options: { reducedMotion: 'reduce' } });
    await clap(at).waitFor();
    await at.page.evaluate(() => {
      const animate = Element.prototype.animate;
      Object.assign(globalThis, { animated: 0 });
      Element.prototype.animate = function (...given) {
        (globalThis as unknown as { animated: number }).animated += 1;
        return animate.apply(this, given);
      };
    });
    await clap(at).click();
    await client.react(poll, { reaction: 'heart', count: 5 });
    await expect.poll(() => counts(at), SLOW).toEqual(['1', '5']);
    expect(await at.page.evaluate('animated')).toBe(0);
  });

  it('that are lost on the way are said to be, and not sent later', async () => {
    allowFaults(/ERR_FAILED/);
    await openPoll();
    const at = await visit();
    await clap(at).waitFor();
    await at.page.route('**/reactions', (route) => route.abort());
    await clap(at).click();
    const told = at.page.getByRole('alert').filter({ hasText: /./ });
    await expect
      .poll(() => told.allTextContents(), SLOW)
      .toEqual(['There is no connection. Try again.']);
    await at.page.unroute('**/reactions');
    await heart(at).click();
    await expect.poll(() => counts(at), SLOW).toEqual(['0', '1']);
    expect(await told.count()).toBe(0);
  });

  it('are not taken while the poll is paused', async () => {
    await openPoll();
    const at = await visit();
    await clap(at).waitFor();
    await client.pausePoll(poll);
    await expect.poll(() => clap(at).getAttribute('aria-disabled'), SLOW).toBe('true');
    const bodies = sent(at);
    await clap(at).click({ force: true });
    await client.openPoll(poll);
    await expect.poll(() => clap(at).getAttribute('aria-disabled'), SLOW).toBe(null);
    await heart(at).click();
    await expect.poll(() => counts(at), SLOW).toEqual(['0', '1']);
    expect(bodies).toEqual([{ reaction: 'heart', count: 1 }]);
  });
});
