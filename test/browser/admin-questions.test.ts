import type { RostrumClient } from '@rostrum/client';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { ownDashboard } from '../setup/dashboard.ts';

const SOON = { timeout: 10_000 };

const dashboard = ownDashboard();
let page: Page;
let host: RostrumClient;
let anybody: RostrumClient;

beforeEach(() => {
  ({ page, client: host, anybody } = dashboard());
});

async function openPoll(key: string, moderation: 'none' | 'approve'): Promise<void> {
  await host.createPoll({ key, question: `Ask about ${key}`, type: 'questions', moderation });
  await host.openPoll(key);
}

function ask(key: string, text: string, voterId: string) {
  return host.askQuestion(key, { text, voterId });
}

const row = (text: string): Locator => page.getByRole('listitem').filter({ hasText: text });
const press = (label: string, text: string): Promise<void> =>
  page.getByRole('button', { name: `${label}: ${text}` }).click();
const rows = (): Promise<string[]> => page.locator('[data-post-id] p').allInnerTexts();
const shownTo = async (client: RostrumClient, key: string) =>
  (await client.getPollResults(key)).questions?.map(({ text }) => text);

it('makes a poll whose questions are seen once the host approves them, and not before', async () => {
  await dashboard().signInAt('/polls');
  await page.getByRole('button', { name: 'New poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill('Ask the panel');
  await page.getByRole('radio', { name: 'Questions', exact: true }).click();
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('panel');
  await page.getByText('Approve first').click();
  await page.getByRole('combobox', { name: 'Voters are told apart by' }).click();
  expect(await page.getByRole('option').allInnerTexts()).toHaveLength(3);
  await page.getByRole('option', { name: 'Device', exact: true }).click();
  expect(await page.getByText('May a voter change a ballot?').count()).toBe(0);
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByRole('heading', { name: 'Ask the panel', level: 1 }).waitFor();
  expect(await host.getPoll('panel')).toMatchObject({
    type: 'questions',
    moderation: 'approve',
    voterIdentity: 'device',
  });
  await page.getByRole('button', { name: 'Open poll' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open poll' }).click();
  await page.getByRole('link', { name: 'Questions' }).click();
  await page.getByText('Nothing waits for you').waitFor();

  await ask('panel', 'Why is it late?', 'ann');
  await page.getByRole('link', { name: 'Questions 1 waiting' }).waitFor(SOON);
  await row('Why is it late?').waitFor(SOON);
  expect(await shownTo(anybody, 'panel')).toEqual([]);
  await press('Approve', 'Why is it late?');
  await page.getByText('Nothing waits for you').waitFor();
  expect(await shownTo(anybody, 'panel')).toEqual(['Why is it late?']);
  await page.getByRole('link', { name: 'Questions', exact: true }).waitFor(SOON);

  await page.getByRole('button', { name: 'Undo' }).click();
  await row('Why is it late?').waitFor(SOON);
  expect(await shownTo(anybody, 'panel')).toEqual([]);
  await press('Reject', 'Why is it late?');
  await page.getByRole('link', { name: /^Rejected/ }).click();
  await row('Why is it late?').waitFor();
  expect(await shownTo(anybody, 'panel')).toEqual([]);
});

it('pins a question, words it anew and marks it answered, as participants see at once', async () => {
  await openPoll('roof', 'none');
  const { id: first } = await ask('roof', 'Who built it?', 'ann');
  const { id: second } = await ask('roof', 'Is it dry', 'bea');
  await host.voteForQuestion('roof', first, { voterId: 'cid' });
  await dashboard().signInAt('/polls/roof/questions');
  await expect.poll(rows, SOON).toEqual(['Who built it?', 'Is it dry']);

  await press('Pin to the top', 'Is it dry');
  await page.mouse.move(0, 0);
  await expect.poll(rows, SOON).toEqual(['Is it dry', 'Who built it?']);
  expect(await shownTo(anybody, 'roof')).toEqual(['Is it dry', 'Who built it?']);
  await press('More', 'Is it dry');
  await page.getByRole('menuitem', { name: 'Word it anew' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Question' }).fill('  ');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Fill this in').waitFor();
  await dialog.getByRole('textbox', { name: 'Question' }).fill('Does it keep the rain out?');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row('As it was asked: Is it dry').getByText('Pinned').waitFor();
  expect(await shownTo(anybody, 'roof')).toContain('Does it keep the rain out?');

  await press('Mark answered', 'Who built it?');
  await expect.poll(rows, SOON).toEqual(['Does it keep the rain out?']);
  const answered = (await anybody.getPollResults('roof')).questions?.find(({ id }) => id === first);
  expect(answered).toMatchObject({ state: 'answered', votes: 1 });
  await page.getByRole('link', { name: /^Answered 1/ }).click();
  await row('Who built it?').waitFor();
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByRole('heading', { name: '2 questions', level: 2 }).waitFor();
  await expect
    .poll(() => page.locator(`[data-question-id="${first}"]`).innerText(), SOON)
    .toContain('Answered');
  await page.locator(`[data-question-id="${second}"]`).getByText('Pinned').waitFor();
});

it('keeps rows in their place while they are pointed at, and new votes and questions come in', async () => {
  await openPoll('bikes', 'none');
  const { id } = await ask('bikes', 'Where are the racks?', 'ann');
  await dashboard().signInAt('/polls/bikes/questions?sort=newest');
  await row('Where are the racks?').hover();
  await ask('bikes', 'Is there a pump?', 'bea');
  await host.voteForQuestion('bikes', id, { voterId: 'bea' });
  await row('Where are the racks?').getByText('1 vote').waitFor(SOON);
  await page.getByRole('button', { name: 'Show 1 new' }).waitFor(SOON);
  expect(await rows()).toEqual(['Where are the racks?']);
  await page.getByRole('button', { name: 'Show 1 new' }).click();
  expect(await rows()).toEqual(['Is there a pump?', 'Where are the racks?']);
  await page.mouse.move(0, 0);
  await ask('bikes', 'Are they covered?', 'cid');
  await expect
    .poll(rows, SOON)
    .toEqual(['Are they covered?', 'Is there a pump?', 'Where are the racks?']);

  await row('Where are the racks?').hover();
  const [first] = (await host.listQuestions('bikes', { sort: 'newest' })).items;
  await host.decideQuestions('bikes', [first?.id ?? ''], 'hidden');
  await page.getByRole('link', { name: /^Hidden 1/ }).waitFor(SOON);
  expect(await rows()).toHaveLength(3);
  await page.mouse.move(0, 0);
  await expect.poll(rows, SOON).toEqual(['Is there a pump?', 'Where are the racks?']);
});

it('leads a keyboard through the queue, and decides on several at once', async () => {
  await openPoll('queue', 'approve');
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) {
    await ask('queue', `${name}?`, `asker-${name}`);
  }
  await dashboard().signInAt('/polls/queue/questions');
  await page.getByRole('button', { name: 'Approve: One?' }).focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await page.keyboard.press('Enter');
  await expect.poll(focused, SOON).toBe('Approve: Two?');
  await page.keyboard.press('Enter');
  await expect.poll(focused, SOON).toBe('Approve: Three?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(focused, SOON).toBe('Reject: Four?');
  expect(await shownTo(anybody, 'queue')).toEqual(['One?', 'Two?']);

  await page.getByRole('checkbox', { name: 'Select all 2' }).check();
  await page.getByRole('button', { name: 'Approve 2' }).click();
  await page.getByText('2 questions are shown.').waitFor();
  await page.getByText('Nothing waits for you').waitFor();
  expect(await shownTo(anybody, 'queue')).toEqual(['One?', 'Two?', 'Four?', 'Five?']);
});

it('reads a long list page by page, and deletes a question only after it has asked', async () => {
  await openPoll('long', 'none');
  await Promise.all(
    Array.from({ length: 55 }, (_, serial) => ask('long', `Question ${serial}?`, `v${serial}`)),
  );
  await dashboard().signInAt('/polls/long/questions');
  await expect.poll(async () => (await rows()).length, SOON).toBe(50);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect.poll(async () => (await rows()).length, SOON).toBe(55);

  await press('More', 'Question 7?');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByText('There is no way back').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect((await anybody.getPollResults('long')).states?.shown).toBe(55);
  await press('More', 'Question 7?');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(async () => (await rows()).length, SOON).toBe(54);
  expect((await anybody.getPollResults('long')).states?.shown).toBe(54);
});

it('says why nothing was decided, and adds a question of the host', async () => {
  await openPoll('mine', 'approve');
  const { id } = await ask('mine', 'Too late?', 'ann');
  await dashboard().signInAt('/polls/mine/questions');
  await row('Too late?').waitFor();
  await page.route('**/questions/decisions', (route) => route.abort(), { times: 1 });
  await press('Approve', 'Too late?');
  await page.getByText('The server cannot be reached').waitFor();
  await row('Too late?').waitFor();
  await page.route('**/questions/decisions', async (route) => {
    await host.deleteQuestion('mine', id);
    await route.continue();
  });
  await press('Approve', 'Too late?');
  await page.getByText('1 had been taken back meanwhile').waitFor();
  await page.getByText('Nothing waits for you').waitFor();

  await page.getByRole('button', { name: 'Add a question' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Question' }).fill('Who is on the panel?');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('The host');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByText('The question is shown.').waitFor();
  expect((await anybody.getPollResults('mine')).questions).toMatchObject([
    { text: 'Who is on the panel?', authorName: 'The host' },
  ]);
});
