import { beforeAll, describe, expect, it } from 'vitest';
import type { PollPage } from '../setup/poll-page.ts';
import { ownWidgetService, type Visit, type WidgetService } from '../setup/widget-site.ts';

const SLOW = { timeout: 10_000 };

const service = ownWidgetService();
let app: WidgetService['app'];
let client: WidgetService['client'];
let site: WidgetService['site'];
let allowFaults: WidgetService['allowFaults'];
let poll: string;
let codes: string[];

beforeAll(() => {
  ({ app, client, site, allowFaults } = service());
});

async function visit(more: Partial<Visit> = {}): Promise<PollPage> {
  return site.visit(poll, { attributes: { token: app.publishableKey }, ...more });
}

async function openPoll(type: 'single' | 'text' = 'single'): Promise<void> {
  const made = await client.createPoll({
    question: 'Who should chair?',
    type,
    ...(type === 'single' && { options: [{ label: 'Ann' }, { label: 'Bob' }] }),
    voterIdentity: 'code',
    ballotChange: 'change',
    durability: 'applied',
  });
  poll = made.pollId;
  await client.openPoll(poll);
  codes = (await client.issueCodes(poll, 3)).items.map(({ code }) => code);
}

const field = (at: PollPage) => at.page.getByRole('textbox', { name: 'Your code' });
const wrong = (at: PollPage) =>
  at.page.getByRole('alert').filter({ hasText: /./ }).allTextContents();
const counts = async () => (await client.getPollResults(poll)).options.map(({ votes }) => votes);

describe('a code that is typed in the widget', () => {
  it('that is wrong says so and is typed again; the right one votes, through a reload, once', async () => {
    allowFaults(/403/);
    await openPoll();
    const at = await visit();
    await expect.poll(() => at.hint(), SLOW).toBe('Type the code that you were given');
    expect(await at.option('Ann').getAttribute('aria-disabled')).toBe('true');
    await at.type(field(at), 'ABCD-EFGH', 'Enter');
    const told = 'This code is not valid here. Check it and try again.';
    await expect.poll(() => wrong(at), SLOW).toEqual([told]);
    expect(await field(at).getAttribute('aria-invalid')).toBe('true');
    // What was typed is marked: typing on replaces it.
    await at.page.keyboard.type(codes[0]?.toLowerCase().replaceAll('-', ' ') ?? '');
    await at.press(at.button('Continue'));
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    expect(await field(at).isVisible()).toBe(false);
    await at.option('Bob').click();
    await expect.poll(counts, SLOW).toEqual([0, 1]);

    await at.page.reload();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['false', 'true']);
    await at.option('Ann').click();
    await expect.poll(counts, SLOW).toEqual([1, 0]);
  });

  it('is good for this poll and this visit: not for another poll, nor in another window', async () => {
    await openPoll();
    const at = await visit();
    await at.type(field(at), codes[0] ?? '', 'Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    const context = at.page.context();
    const next = await visit({ context });
    await expect.poll(() => next.hint(), SLOW).toBe('Type the code that you were given');
    await openPoll();
    await at.page
      .locator('rostrum-poll')
      .evaluate((one, key) => one.setAttribute('poll', key), poll);
    await expect.poll(() => at.hint(), SLOW).toBe('Type the code that you were given');
  });

  it('makes room for that of the next voter at the same screen', async () => {
    await openPoll();
    const at = await visit();
    await at.type(field(at), codes[0] ?? '', 'Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    await at.option('Ann').click();
    await expect.poll(counts, SLOW).toEqual([1, 0]);
    await at.press(at.button('Use another code'));
    await expect.poll(() => at.hint(), SLOW).toBe('Type the code that you were given');
    expect(await at.pressed()).toEqual(['false', 'false']);
    expect(await field(at).inputValue()).toBe('');
    await field(at).and(at.page.locator(':focus')).waitFor();
    await at.page.keyboard.type(codes[1] ?? '');
    await at.page.keyboard.press('Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    await at.option('Bob').click();
    await expect.poll(counts, SLOW).toEqual([1, 1]);
  });

  it('stands in for one in the address that is wrong', async () => {
    allowFaults(/403/);
    await openPoll();
    const at = await visit({ hash: '#code=0000-0000' });
    await expect.poll(() => wrong(at), SLOW).toEqual([expect.stringContaining('not valid here')]);
    await at.type(field(at), codes[1] ?? '', 'Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Choose one to vote');
    await at.option('Ann').click();
    await expect.poll(counts, SLOW).toEqual([1, 0]);
    await at.page.reload();
    await expect.poll(() => at.pressed(), SLOW).toEqual(['true', 'false']);
  });

  it('speaks for whoever has it: two voters at one screen, one after the other', async () => {
    await openPoll('text');
    const at = await visit({
      attributes: { token: app.publishableKey, 'voter-code': codes[0] ?? '' },
    });
    const answer = at.page.getByRole('textbox', { name: 'Your answer' });
    await answer.fill('First');
    await at.button('Send').click();
    await expect.poll(() => at.hint(), SLOW).toContain('Your answer is in');
    await at.page
      .locator('rostrum-poll')
      .evaluate((one, code) => one.setAttribute('voter-code', code), codes[1] ?? '');
    await expect.poll(() => at.hint(), SLOW).toBe('Answer in your own words');
    expect(await answer.inputValue()).toBe('');
    await answer.fill('Second');
    await at.button('Send').click();
    await expect.poll(() => at.texts('.words'), SLOW).toEqual(['Second', 'First']);
  });

  it('is asked for in the language of the page', async () => {
    await openPoll();
    const at = await visit({ lang: 'de-AT' });
    await expect.poll(() => at.hint(), SLOW).toBe('Gib den Code ein, den du bekommen hast');
    await at.page.getByRole('textbox', { name: 'Dein Code' }).fill(codes[0] ?? '');
    await at.button('Weiter').click();
    await expect.poll(() => at.hint(), SLOW).toBe('Wähle eine Antwort, um abzustimmen');
  });
});
