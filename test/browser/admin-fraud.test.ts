import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { type Dashboard, ownDashboard } from '../setup/dashboard.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';

const dashboard = ownDashboard();
let at: Dashboard;
let database: DurableView | undefined;

beforeEach(() => {
  at = dashboard();
  database ??= viewDatabase(at.app.stores);
});
afterAll(() => database?.close());

async function cast(
  { pollId }: PollView,
  prefix: string,
  count: number,
  choices: string[],
): Promise<void> {
  const ballots = Array.from({ length: count }, (_, index) => ({
    voterId: `${prefix}${index + 1}`,
    choices: [choices[index % choices.length] ?? ''],
  }));
  await at.client.castBallots(pollId, ballots);
}

/** Two votes a minute from fans of both, and 300 for Bea from bots within ten seconds. */
async function attacked(): Promise<PollView> {
  const { pollId } = await at.client.createPoll({
    question: 'Who sings?',
    type: 'single',
    options: [
      { id: 'a', label: 'Ada' },
      { id: 'b', label: 'Bea' },
    ],
  });
  const poll = await at.client.openPoll(pollId);
  await cast(poll, 'fan', 120, ['a', 'b']);
  await cast(poll, 'bot', 300, ['b']);
  await at.client.recountPoll(pollId);
  await database?.rows(
    `UPDATE ballots SET updated_at = date_trunc('hour', now()) - interval '2 hours'
       + CASE WHEN voter_id LIKE 'bot%' THEN interval '30 minutes'
         ELSE (substr(voter_id, 4)::integer % 60) * interval '1 minute' END
     WHERE poll_id = $1`,
    [pollId],
  );
  return poll;
}

const votesOf = async ({ pollId }: PollView) =>
  (await at.client.getPollResults(pollId)).options.map(({ votes }) => votes);

it('a host sees a suspicious burst, sets those aside who voted otherwise, sees the recount, and lets some back in', async () => {
  const poll = await attacked();
  const { page } = at;
  await at.signInAt(`/polls/${poll.pollId}/fraud`);
  await page.getByRole('img', { name: /Ballots over time/ }).waitFor();
  const row = page.getByRole('row').filter({ hasText: 'Suspicious' });
  expect(await row.innerText()).toMatch(/30\d[\s\S]*for Bea/);
  await row.getByRole('button', { name: /Set aside the burst/ }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('radio', { name: /Only those for Bea/ }).isChecked()).toBe(true);
  await dialog.getByLabel('Reason').fill('One script');
  await dialog.getByRole('button', { name: 'Set aside' }).click();
  await page.getByRole('heading', { name: /30\d ballots set aside/ }).waitFor();
  const [ada, bea = 0] = await votesOf(poll);
  expect([ada, bea]).toEqual([60, bea]);
  expect(bea).toBeGreaterThanOrEqual(58);
  const comparison = page.getByRole('table', { name: /with and without/ });
  await vi.waitFor(async () => {
    const cells = await comparison.getByRole('row').filter({ hasText: 'Bea' }).innerText();
    expect(cells.split(/\s+/)).toEqual(['Bea', String(bea), String(360 - bea), '360']);
  });
  const ballots = page.getByRole('table', { name: 'Ballots that are set aside' });
  expect(await ballots.getByRole('row').nth(1).innerText()).toMatch(/bot1\s+Bea[\s\S]*One script/);
  await page.getByRole('button', { name: 'Let the ballot of bot1 back in' }).click();
  await vi.waitFor(async () => expect(await votesOf(poll)).toEqual([60, bea + 1]));

  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByRole('heading', { name: /and \d+ set aside/ }).waitFor();
  await page.getByRole('button', { name: 'Recount' }).click();
  await page.getByText(/the same figures, and to \d+ set aside/).waitFor();

  await page.getByRole('link', { name: 'Fraud' }).click();
  await page.getByRole('button', { name: 'Let all back in' }).click();
  await vi.waitFor(async () => expect(await votesOf(poll)).toEqual([60, 360]));
  await page.getByRole('heading', { name: /set aside/ }).waitFor({ state: 'detached' });
});

it('a host sets the ballot of one voter aside by keyboard, and is told where there is none', async () => {
  const { pollId } = await at.client.createPoll({ question: 'Tea?', type: 'nps' });
  const poll = await at.client.openPoll(pollId);
  await at.client.castBallots(pollId, [{ voterId: 'eve', number: 9 }]);
  const { page } = at;
  await at.signInAt(`/polls/${pollId}/fraud`);
  await page.getByText('There is none.').waitFor();
  for (const [voterId, answer] of [
    ['nobody', 'No ballot was to be set aside.'],
    ['eve', '1 ballot set aside.'],
  ] as const) {
    await page.getByLabel('Voter id').fill(voterId);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Reason').press('Enter');
    await page.getByText(answer).waitFor();
  }
  expect(await at.client.getPollResults(poll.pollId)).toMatchObject({
    ballotCount: 0,
    asideCount: 1,
  });
});

it('a poll of what people write has no such page', async () => {
  const { pollId } = await at.client.createPoll({ question: 'Questions?', type: 'questions' });
  await at.signInAt(`/polls/${pollId}`);
  await at.page.getByRole('link', { name: 'Settings' }).waitFor();
  expect(await at.page.getByRole('link', { name: 'Fraud' }).count()).toBe(0);
});
