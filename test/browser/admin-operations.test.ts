import { KeySpace } from '@rostrum/redis-store';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PARTITION_COUNT } from '../setup/app.ts';
import { type Dashboard, ownDashboard } from '../setup/dashboard.ts';
import { acceptMembers, type DurableView, refuseMember, viewDatabase } from '../setup/durable.ts';
import { holdRows } from '../setup/held-rows.ts';
import { uniqueKey } from '../setup/unique.ts';

const keys = new KeySpace(PARTITION_COUNT);
const dashboard = ownDashboard({}, { ROSTRUM_ALERT_EVENT_AGE_SECONDS: '1,600' });
let at: Dashboard;
let database: DurableView | undefined;

beforeEach(() => {
  at = dashboard();
  database ??= viewDatabase(at.app.stores);
});
afterAll(() => database?.close());

async function createBoard(): Promise<{ key: string; partition: number }> {
  const key = uniqueKey('board');
  await at.client.createLeaderboard({ key, name: key, operator: 'set' });
  const { partition } = keys.leaderboard({ tenantId: at.app.tenantId, key });
  return { key, partition };
}

/** Has PostgreSQL refuse entries of ann until the test is over or says otherwise. */
async function refuseAnn(): Promise<() => Promise<void>> {
  const view = database;
  if (!view) throw new Error('the database is not open');
  await refuseMember(view, 'ann');
  const accept = () => acceptMembers(view);
  onTestFinished(accept);
  return accept;
}

async function storedScore(key: string): Promise<unknown> {
  const rows = await database?.rows(
    `SELECT score FROM leaderboard_entries JOIN leaderboards ON id = leaderboard_id
     WHERE key = $1 AND member_id = 'ann'`,
    [key],
  );
  return rows?.[0]?.['score'];
}

it('an operator sees that events wait, where, and what to do, and that it is over', async () => {
  const { page } = at;
  const { key, partition } = await createBoard();
  await at.signInAt('/leaderboards');
  await page.getByRole('link', { name: 'Operations' }).click();
  await page.getByText('Nothing needs a look.').waitFor();
  await page.getByRole('img', { name: /Oldest waits, a bar for each partition/ }).waitFor();
  await page.getByText(`0 partitions of ${PARTITION_COUNT}`).waitFor();

  const held = await holdRows(at.app.stores, 'LOCK TABLE partitions IN EXCLUSIVE MODE');
  await at.client.submitScore(key, { memberId: 'ann', score: 5 });
  const alerts = page.getByRole('region', { name: 'Alerts' });
  await alerts.getByText(/Warning: Events wait for the group persist/).waitFor();
  expect(await alerts.innerText()).toContain('PostgreSQL');
  const row = page.getByRole('table', { name: 'Partitions' }).getByRole('row').nth(1);
  expect(await row.innerText()).toMatch(new RegExp(`^${partition}\\s+Open\\s+persist\\s+0\\s+1`));

  await held.release();
  await page.getByText('Nothing needs a look.').waitFor();
  await page.getByText('All is well').waitFor();
  await page.getByLabel('Show all').check();
  await vi.waitFor(async () => {
    const rows = page.getByRole('table', { name: 'Partitions' }).getByRole('row');
    expect(await rows.count()).toBe(2 * PARTITION_COUNT + 1);
  });
});

describe('dead letters', () => {
  it('are listed with the reason, inspected, and stored when the cause is gone', async () => {
    const { page } = at;
    const { key } = await createBoard();
    const accept = await refuseAnn();
    await at.client.submitScore(key, { memberId: 'ann', score: 7 });
    await at.signInAt('/operations');
    await page.getByText(/Warning: 1 event could not be stored/).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'scores.submitted' });
    expect(await row.innerText()).toContain('violates check constraint "refused"');
    await row.getByRole('button', { name: 'Inspect' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/"memberId": "ann"/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await row.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('The event stays aside').waitFor();
    await accept();
    await row.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('The event is stored.').waitFor();
    await page.getByText('There is none').waitFor();
    expect(await storedScore(key)).toBe(7);
  });

  it('are thrown away only by who confirms it', async () => {
    const { page } = at;
    const { key } = await createBoard();
    const accept = await refuseAnn();
    await at.client.submitScore(key, { memberId: 'ann', score: 8 });
    await at.signInAt('/operations');
    const row = page.getByRole('row').filter({ hasText: 'scores.submitted' });
    const dialog = page.getByRole('dialog');
    await row.getByRole('button', { name: 'Discard' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await row.count()).toBe(1);
    await accept();
    await row.getByRole('button', { name: 'Discard' }).click();
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('The event is thrown away.').waitFor();
    await page.getByText('There is none').waitFor();
    expect(await storedScore(key)).toBeUndefined();
  });
});

it('the page says when it has no answer, and shows what it read last', async () => {
  const { page } = at;
  await at.signInAt('/operations');
  await page.getByText('Nothing needs a look.').waitFor();
  await page.route('**/console/operations', (route) => route.abort());
  await page.getByText('These figures are not of now').waitFor();
  await page.getByText('No answer').waitFor();
  await page.getByRole('heading', { name: 'Partitions' }).waitFor();
  await page.unroute('**/console/operations');
  await page.getByText('All is well').waitFor();
});

it('whose business the installation is not sees their own dead letters alone', async () => {
  const { page, app } = at;
  const fenced = await app.startInstance({ ROSTRUM_OPERATIONS_TENANTS: 'somebody-else' });
  onTestFinished(() => fenced.stop());
  await page.goto(`${fenced.url}/admin/operations`);
  await at.fillSignIn();
  await page.getByText('The installation is run by somebody else').waitFor();
  await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Partitions' }).count()).toBe(0);
});

it('fits a narrow window', async () => {
  const { page } = at;
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${at.app.url}/admin/operations`);
  await at.fillSignIn();
  await page.getByRole('heading', { name: 'Partitions' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
