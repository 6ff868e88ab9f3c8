import type { RostrumClient } from '@rostrum/client';
import type { Page } from 'playwright-core';
import { beforeEach, expect, it, vi } from 'vitest';
import { type Dashboard, ownDashboard } from '../setup/dashboard.ts';

const dashboard = ownDashboard({ viewport: { width: 1280, height: 1000 } });
let client: RostrumClient;
let page: Page;
let signInAt: Dashboard['signInAt'];

beforeEach(() => {
  ({ client, page, signInAt } = dashboard());
});

it('an operator sets a rate and a quarantine, finds what is half filled in, and takes both away', async () => {
  await client.createLeaderboard({ key: 'rules', name: 'Rules' });
  await signInAt('/leaderboards/rules/settings');
  await page.getByLabel('Most submissions').fill('10');
  await page.getByLabel('Above').fill('100');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Enter a number').waitFor();
  await page.getByLabel('Within seconds').fill('60');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('The settings are saved.').waitFor();
  const rules = { submissionRate: { limit: 10, windowSeconds: 60 }, quarantine: { maxScore: 100 } };
  expect(await client.getLeaderboard('rules')).toMatchObject(rules);
  for (const label of ['Most submissions', 'Within seconds', 'Above']) {
    await page.getByLabel(label).fill('');
  }
  await page.getByRole('button', { name: 'Save changes' }).click();
  await vi.waitFor(async () => {
    const board = await client.getLeaderboard('rules');
    expect(board).not.toHaveProperty('submissionRate');
    expect(board).not.toHaveProperty('quarantine');
  });
});

it('an operator decides on what the quarantine holds, and sees who decided', async () => {
  await client.createLeaderboard({ key: 'held', name: 'Held', quarantine: { maxScore: 100 } });
  await client.submitScores('held', [
    { memberId: 'ada', score: 101 },
    { memberId: 'bob', score: 102 },
    { memberId: 'cyd', score: 9_000_000 },
  ]);
  await vi.waitFor(async () => expect((await client.listQuarantine('held')).items).toHaveLength(3));
  await signInAt('/leaderboards/held/quarantine');
  await page.getByRole('button', { name: 'Approve the score of ada' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('101 of ada counts now.').waitFor();
  await page.getByRole('button', { name: 'Reject the score of cyd' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Reject the score of cyd' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await page.getByText('9,000,000 of cyd was rejected.').waitFor();
  await vi.waitFor(async () => expect(await page.locator('tbody tr').count()).toBe(1));
  expect(await page.locator('tbody').innerText()).toContain('bob');
  await page.getByText('Approved', { exact: true }).click();
  await page.locator('tbody').getByText('operator').waitFor();
  expect(await client.listEntries('held')).toMatchObject({
    entries: [{ memberId: 'ada', score: 101 }],
  });
  expect((await client.listQuarantine('held')).items.map(({ status }) => status)).toEqual([
    'approved',
    'pending',
    'rejected',
  ]);
});

it('an operator is told that a score submitted by hand is held', async () => {
  await client.createLeaderboard({ key: 'hand', name: 'By hand', quarantine: { maxScore: 100 } });
  await signInAt('/leaderboards/hand');
  await page.getByLabel('Member').fill('ada');
  await page.getByLabel('Score', { exact: true }).fill('101');
  await page.getByRole('button', { name: 'Submit score' }).click();
  await page.getByText('The score waits in the quarantine of the board.').waitFor();
});

it('an operator sees the signing secret on demand, makes a new one, and ends the former', async () => {
  await client.createLeaderboard({ key: 'signed', name: 'Signed', requireSignature: true });
  const { secret: first = '' } = await client.getSigningSecret('signed');
  await signInAt('/leaderboards/signed/settings');
  await page.getByRole('button', { name: 'Show the secret' }).waitFor();
  expect(await page.content()).not.toContain(first);
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await page.getByText(first).waitFor();
  await page.getByRole('button', { name: 'Make a new one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new one' }).click();
  await page.getByText('The new secret is in force.').waitFor();
  const { secret: second = '' } = await client.getSigningSecret('signed');
  await page.getByText(second).waitFor();
  await page.getByText('The former one is good until').waitFor();
  await page.getByRole('button', { name: 'End the former one now' }).click();
  await page.getByText('The former secret is no good any more.').waitFor();
  expect(await client.getSigningSecret('signed')).not.toHaveProperty('formerValidUntil');
});
