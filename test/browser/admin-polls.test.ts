import type { RostrumClient } from '@rostrum/client';
import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import type { TestApp } from '../setup/app.ts';
import { ownDashboard } from '../setup/dashboard.ts';

/** How soon after its answer a write has to be seen; the ticker runs ten times a second. */
const LIVE_TIMEOUT_MS = 5000;

const dashboard = ownDashboard({ timezoneId: 'Europe/Berlin' });
let app: TestApp;
let client: RostrumClient;
let page: Page;

beforeEach(async () => {
  ({ app, client, page } = dashboard());
  await dashboard().signInAt('/polls');
  await page.getByRole('heading', { name: 'Polls', level: 1 }).waitFor();
});

/** Opens the form of a new poll and fills in what all types have. */
async function beginPoll(key: string, question: string, type: string): Promise<void> {
  await page.getByRole('button', { name: 'New poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.getByRole('radio', { name: type, exact: true }).click();
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill(key);
}

async function createPoll(question: string): Promise<void> {
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByRole('heading', { name: question, level: 1 }).waitFor();
}

/** Presses the button of a move and confirms it where it asks. */
async function move(label: string, confirms = true): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).click();
  if (confirms) await page.getByRole('dialog').getByRole('button', { name: label }).click();
}

async function expectStatus(status: string): Promise<void> {
  await page.locator('header').getByText(status, { exact: true }).waitFor();
}

/**
 * The text of a part of the page, on one line, once it is as it should be. Of several the first: the
 * rounds of a count, which come in later, name their options as the results above them do.
 */
async function expectText(selector: string, expected: string | RegExp): Promise<void> {
  const text = async () =>
    (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim();
  await expect.poll(text, { timeout: LIVE_TIMEOUT_MS }).toMatch(expected);
}

async function expectBallots(count: string): Promise<void> {
  await page.getByRole('heading', { name: count, level: 2 }).waitFor({ timeout: LIVE_TIMEOUT_MS });
}

it('rates on a scale of its own, pauses and goes on, and keeps a round behind a reset', async () => {
  await beginPoll('talk', 'How was the talk?', 'Rating');
  await page.getByLabel('Option 1', { exact: true }).fill('Content');
  await page.getByRole('button', { name: 'Add an option' }).click();
  await page.getByLabel('Option 2', { exact: true }).fill('Slides');
  await page.getByLabel('Highest').fill('7');
  await page.getByLabel('Fewest rated').fill('3');
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('Must not be more than the most').waitFor();
  await page.getByLabel('Fewest rated').fill('1');
  await createPoll('How was the talk?');
  expect(await client.getPoll('talk')).toMatchObject({
    type: 'rating',
    scale: { min: 1, max: 7, step: 1 },
    minChoices: 1,
    maxChoices: 2,
  });

  await move('Open poll');
  await expectStatus('Open');
  await client.castBallot('talk', 'v1', { ratings: { o1: 7, o2: 2 } });
  await client.castBallot('talk', 'v2', { ratings: { o1: 4 } });
  await expectBallots('2 ballots');
  await expectText('[data-option-id=o1]', /5\.5 of 7 2 ratings mean 5\.5 median 5\.5/);
  await expectText('[data-option-id=o2]', /2 of 7 1 rating mean 2 median 2/);
  const spread = page.getByRole('list', { name: 'Ratings of Content' });
  expect((await spread.getByRole('listitem').allTextContents())[3]).toContain('4: 1');

  await move('Pause', false);
  await page.getByText('no ballots are taken until it goes on').waitFor();
  await expect(client.castBallot('talk', 'v3', { ratings: { o1: 1 } })).rejects.toMatchObject({
    code: 'poll.not_open',
  });
  await move('Resume', false);
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await client.castBallot('talk', 'v3', { ratings: { o1: 1 } });
  await expectText('[data-option-id=o1]', /4 of 7 3 ratings/);

  await page.getByRole('button', { name: 'Reset' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Lost: Who cast which ballot').waitFor();
  await dialog.getByText(/^Kept: .* results of round 1/).waitFor();
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await expectStatus('Draft');
  await expectBallots('0 ballots');

  await page.getByRole('combobox', { name: 'Round' }).click();
  await page.getByRole('option', { name: /^Round 1, .*: 3 ballots$/ }).click();
  await page.getByText('Round 1 is over: this is').waitFor();
  await expectText('[data-option-id=o1]', /4 of 7 3 ratings mean 4 median 4/);
  await page.reload();
  await expectBallots('3 ballots');
  await page.getByRole('combobox', { name: 'Round' }).click();
  await page.getByRole('option', { name: /^Round 2/ }).click();
  await expectBallots('0 ballots');
});

it('scores a net promoter question as the answers come in', async () => {
  await beginPoll('nps', 'Would you recommend us?', 'NPS');
  expect(await page.getByRole('button', { name: 'Add an option' }).count()).toBe(0);
  await createPoll('Would you recommend us?');
  await page.getByText('No answers yet').waitFor();
  await move('Open poll');
  await expectStatus('Open');
  await client.castBallot('nps', 'v1', { number: 10 });
  await expectText('[data-figure=nps]', /^\+100$/);
  await client.castBallot('nps', 'v2', { number: 3 });
  await client.castBallot('nps', 'v3', { number: 8 });
  await client.castBallot('nps', 'v4', { number: 0 });
  await expectText('[data-figure=nps]', /^−25$/);
  await expectText(
    'dl',
    /Detractors 0 to 6 2 50\.0% Passives 7 and 8 1 25\.0% Promoters .* 25\.0%/,
  );
});

it('grows a cloud of words, with the numbers beside it', async () => {
  await beginPoll('words', 'In one word?', 'Word cloud');
  await page.getByLabel('Most words').fill('2');
  await createPoll('In one word?');
  await move('Open poll');
  await expectStatus('Open');
  await client.castBallot('words', 'v1', { texts: ['Brave', 'kind'] });
  await client.castBallot('words', 'v2', { text: 'brave!' });
  await expectText('[data-word=Brave]', /^Brave 2 100\.0%$/);
  await expectText('[data-word=kind]', /^kind 1 50\.0%$/);
  const sizeOf = (word: string) =>
    page
      .locator('[aria-hidden] span', { hasText: word })
      .evaluate((span) => Number.parseFloat(getComputedStyle(span).fontSize));
  expect(await sizeOf('Brave')).toBeGreaterThan(await sizeOf('kind'));
  await page.getByText('up to 2 words').waitFor();
});

it('ranks, with points and mean ranks, and counts what is written in beside the options', async () => {
  const options = ['a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() }));
  await client.createPoll({ key: 'rank', question: 'Order?', type: 'ranking', options });
  await client.openPoll('rank');
  await page.goto(`${app.url}/admin/polls/rank`);
  await client.castBallot('rank', 'v1', { ranking: ['b', 'a', 'c'] });
  await client.castBallot('rank', 'v2', { ranking: ['b', 'c', 'a'] });
  await expectText(
    'ol >> nth=0',
    /^B mean rank 1 2 times first 4 points A .*mean rank 2\.5 .* 1 point/,
  );

  const capped = [
    { id: 'x', label: 'X', maxVotes: 1 },
    { id: 'y', label: 'Y' },
  ];
  const head = { question: 'Which?', type: 'single', allowWriteIns: true } as const;
  await client.createPoll({ key: 'open', ...head, options: capped });
  await client.openPoll('open');
  await page.goto(`${app.url}/admin/polls/open`);
  await client.castBallot('open', 'v1', { choices: ['x'] });
  await client.castBallot('open', 'v2', { choices: [], writeIns: ['Neither'] });
  await expectText('[data-option-id=x]', /^X Full 1 of 1 votes 50\.0%$/);
  await expectText('[data-option-id="write-in:Neither"]', /^Neither 1 vote 50\.0%$/);
});

it('lets the clock open and close a poll, by the times of a zone, and counts down to them', async () => {
  await beginPoll('planned', 'Who wins?', 'Number');
  const plan = page.getByRole('region', { name: 'When it runs' });
  await plan.getByText('At a time', { exact: true }).first().click();
  await plan.getByText('Both', { exact: true }).click();
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('Enter a time').first().waitFor();
  await page.getByLabel('Opens at').fill('2099-07-01T18:00');
  await page.getByLabel('Closes at').fill('2099-07-01T17:00');
  await page.getByRole('textbox', { name: 'Timer' }).fill('90');
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('Must be after the start').waitFor();
  await page.getByLabel('Closes at').fill('2099-07-01T20:00');
  await createPoll('Who wins?');
  await expectStatus('Scheduled');
  expect(await client.getPoll('planned')).toMatchObject({
    opensAt: '2099-07-01T16:00:00.000Z',
    closesAt: '2099-07-01T18:00:00.000Z',
    durationSeconds: 5400,
  });
  await expectText('header [role=timer]', /^\d+ d \d+ h$/);
  await page.getByText('1 Jul 2099, 18:00').waitFor();

  await page.getByRole('button', { name: 'Open now' }).waitFor();
  await client.updatePoll('planned', { opensAt: new Date(Date.now() + 1000).toISOString() });
  await expectStatus('Open');
  await expectText('header [role=timer]', /^1:(30:00|29:5\d)$/);
  const before = await page.locator('header [role=timer]').innerText();
  const shown = () => page.locator('header [role=timer]').innerText();
  await expect.poll(shown, { timeout: LIVE_TIMEOUT_MS }).not.toBe(before);

  await client.updatePoll('planned', { durationSeconds: 1 });
  await expectStatus('Closed');
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
  expect(await page.locator('header [role=timer]').count()).toBe(0);
});

it('fixes the rules of ballots once it was opened, for further rounds too, and says why', async () => {
  const options = ['a', 'b'].map((id) => ({ id, label: id.toUpperCase() }));
  await client.createPoll({ key: 'fixed', question: 'A or B?', type: 'points', options });
  await page.goto(`${app.url}/admin/polls/fixed/settings`);
  await page.getByLabel('Points to give away').fill('1000001');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Must be 1000000 or less').waitFor();
  await page.getByLabel('Points to give away').fill('50');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(async () => (await client.getPoll('fixed')).pointsBudget).toBe(50);

  await client.openPoll('fixed');
  await page.getByText('The rules are fixed since the poll was opened').waitFor();
  await client.resetPoll('fixed');
  await expectStatus('Draft');
  expect(await page.getByLabel('Points to give away').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Add an option' }).count()).toBe(0);

  await page.getByLabel('Option 1', { exact: true }).fill('Alpha');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect
    .poll(async () => (await client.getPoll('fixed')).options[0])
    .toEqual({ id: 'a', label: 'Alpha' });
});

it('shows a refusal of the service at the field that it is about', async () => {
  await beginPoll('too-fine', 'How much?', 'Number');
  await page.getByLabel('Step').fill('0.3');
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('steps must lead from min to max').waitFor();
  await page.getByLabel('Step').fill('0.5');
  await createPoll('How much?');
});
