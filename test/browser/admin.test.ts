import { readFile } from 'node:fs/promises';
import type { RostrumClient } from '@rostrum/client';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestApp } from '../setup/app.ts';
import { type Dashboard, ownDashboard } from '../setup/dashboard.ts';

/** How soon after its answer a write has to be seen; the ticker runs ten times a second. */
const LIVE_TIMEOUT_MS = 5000;

const dashboard = ownDashboard();
let app: TestApp;
let client: RostrumClient;
let context: BrowserContext;
let page: Page;
let signInAt: Dashboard['signInAt'];
let fillSignIn: Dashboard['fillSignIn'];

beforeEach(() => {
  ({ app, client, context, page, signInAt, fillSignIn } = dashboard());
});

/** The head of the live board as it is shown: member and score, in order. */
async function shownBoard(): Promise<[member: string, score: string][]> {
  const rows = await page.locator('tbody tr[data-member-id]').all();
  return Promise.all(
    rows.map(
      async (row): Promise<[string, string]> => [
        (await row.getAttribute('data-member-id')) ?? '',
        await row.locator('[data-cell="score"]').innerText(),
      ],
    ),
  );
}

/** Votes and share of each option, as they are shown. */
async function shownResults(): Promise<string[]> {
  const options = await page.locator('li[data-option-id]').all();
  return Promise.all(
    options.map(async (option) => (await option.innerText()).split(/\s*\n\s*/).join(' ')),
  );
}

async function expectBoard(expected: [member: string, score: string][]): Promise<void> {
  await expect.poll(shownBoard, { timeout: LIVE_TIMEOUT_MS }).toEqual(expected);
}

async function expectResults(expected: string[]): Promise<void> {
  await expect.poll(shownResults, { timeout: LIVE_TIMEOUT_MS }).toEqual(expected);
}

describe('signing in', () => {
  it('refuses a wrong password, says so, and lets the right one in', async () => {
    await page.goto(`${app.url}/admin`);
    await fillSignIn('not the password');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('is wrong');
    expect(new URL(page.url()).pathname).toBe('/admin/sign-in');

    await fillSignIn();
    await page.getByRole('heading', { name: 'Leaderboards', level: 1 }).waitFor();
  });

  it('brings an operator to the page that was asked for', async () => {
    await signInAt('/polls');
    await page.getByRole('heading', { name: 'Polls', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/polls');
  });

  it('asks again after signing out, and shows nothing by going back', async () => {
    await signInAt('/leaderboards');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password', { exact: true }).waitFor();
    await page.goto(`${app.url}/admin/leaderboards`);
    await page.getByLabel('Password', { exact: true }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
  });

  it('shows the sign-in page when the session ends elsewhere, and comes back from it', async () => {
    await signInAt('/leaderboards');
    await page.getByRole('heading', { name: 'Leaderboards', level: 1 }).waitFor();
    await context.clearCookies();
    await page.getByRole('link', { name: 'Polls' }).click();
    await page.getByText('Your session has ended').waitFor();
    await fillSignIn();
    await page.getByRole('heading', { name: 'Polls', level: 1 }).waitFor();
  });
});

describe('leaderboards', () => {
  async function createBoard(name: string): Promise<void> {
    await page.getByRole('button', { name: 'New leaderboard' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Create leaderboard' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByText('Nobody is on the board yet').waitFor();
  }

  async function submit(memberId: string, score: string): Promise<void> {
    await page.getByLabel('Member', { exact: true }).fill(memberId);
    await page.getByLabel('Score', { exact: true }).fill(score);
    await page.getByRole('button', { name: 'Submit score' }).click();
    await page.getByText(`${memberId} has`).waitFor();
  }

  it('creates a board, and shows scores from here and from the API the moment they count', async () => {
    await signInAt('/leaderboards');
    await createBoard('Pinball league');
    expect(new URL(page.url()).pathname).toBe('/admin/leaderboards/pinball-league');

    await submit('ada', '1200');
    await expectBoard([['ada', '1,200']]);

    await client.submitScore('pinball-league', { memberId: 'grace', score: 1500 });
    await expectBoard([
      ['grace', '1,500'],
      ['ada', '1,200'],
    ]);

    await submit('ada', '9007199254740991');
    await expectBoard([
      ['ada', '9,007,199,254,740,991'],
      ['grace', '1,500'],
    ]);
  });

  it('creates a board with a season of its own, by the clock of its zone, and shows it', async () => {
    await signInAt('/leaderboards');
    await page.getByRole('button', { name: 'New leaderboard' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Seasons');
    await page.getByRole('group', { name: 'Kinds' }).getByText('All time').click();
    await page.getByRole('button', { name: 'Add a period' }).click();
    const period = page.getByRole('group', { name: /^Period/ });
    await period.getByText('Window').click();
    await period.getByLabel('Key').fill('Season');
    await period.getByLabel('Starts').fill('2026-01-01T00:00');
    await period.getByLabel('Ends').fill('2025-01-01T00:00');
    await page.getByRole('button', { name: 'Create leaderboard' }).click();
    await page.getByText('Small letters, digits and hyphens').waitFor();
    await page.getByText('must be after the start').waitFor();
    await period.getByLabel('Key').fill('season');
    await period.getByLabel('Ends').fill('2099-01-01T00:00');
    await page.getByLabel('Grace for late scores').fill('2');
    await page.getByRole('button', { name: 'Create leaderboard' }).click();
    await page.getByRole('heading', { name: 'Seasons', level: 1 }).waitFor();
    expect(await client.getLeaderboard('seasons')).toMatchObject({
      graceSeconds: 7200,
      periods: [
        {
          key: 'season',
          startsAt: '2026-01-01T00:00:00.000Z',
          endsAt: '2099-01-01T00:00:00.000Z',
        },
      ],
    });
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Period' }).inputValue())
      .toMatch(/^season · 1 Jan 2026/);
  });

  it('names the field of a key that is taken', async () => {
    await signInAt('/leaderboards');
    await createBoard('Taken');
    await page.getByRole('link', { name: 'Leaderboards' }).first().click();
    await page.getByRole('button', { name: 'New leaderboard' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Taken');
    await page.getByRole('button', { name: 'Create leaderboard' }).click();
    const key = page.getByRole('textbox', { name: 'Key', exact: true });
    await expect.poll(() => key.getAttribute('aria-invalid')).toBe('true');
  });

  it('changes the name, removes an entry, and deletes the board once its key is typed', async () => {
    await signInAt('/leaderboards');
    await createBoard('Old name');
    await submit('ada', '7');

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Name', { exact: true }).fill('New name');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'New name', level: 1 }).waitFor();

    await page.getByRole('link', { name: 'Entries' }).click();
    await page.getByLabel('Look up a member by id').fill('ada');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove from the board' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No entries in this period').waitFor();

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Delete leaderboard' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Delete leaderboard' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('old-name');
    await confirm.click();
    await page.getByRole('heading', { name: 'Leaderboards', level: 1 }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'New name' }).count()).toBe(0);
  });

  it('shows an archived period, and a member in each period', async () => {
    const key = 'past-days';
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const day = yesterday.slice(0, 10);
    await client.createLeaderboard({ key, name: 'Past days', periods: ['all-time', 'daily'] });
    await client.submitScores(key, [
      { memberId: 'ada', score: 7, occurredAt: yesterday },
      { memberId: 'bob', score: 9, occurredAt: yesterday },
    ]);
    await client.updateLeaderboard(key, { retention: { periods: 0 } });
    const statusOf = async () =>
      (await client.listPeriods(key)).periods.find(({ period }) => period === day)?.status;
    await expect.poll(statusOf, { timeout: 20_000 }).toBe('archived');

    await signInAt(`/leaderboards/${key}?period=${day}`);
    await page.getByText('This period is over').waitFor();
    await page.getByRole('link', { name: 'Show the final ranking' }).click();
    await page.getByRole('button', { name: 'ada' }).click();
    const history = page.getByRole('region', { name: 'In each period' });
    await history.getByText(day).waitFor();
    const rows = await history.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Period Rank Score',
      'All time 2 of 2 7',
      `${day} Archived 2 of 2 7`,
    ]);
    await page.keyboard.press('Escape');
    await page.getByLabel('Period').first().click();
    await page.getByRole('option', { name: day }).waitFor();
  });

  it('imports a file, says what became of its rows, and gives the board back as a file', async () => {
    await signInAt('/leaderboards');
    await createBoard('Imported');
    await page.getByRole('link', { name: 'Import' }).click();
    await page.locator('input[type=file]').setInputFiles({
      name: 'scores.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('player,points\nada,12\ngrace,many\n"Love, A",30\n'),
    });
    await page.getByRole('button', { name: 'Start the import' }).click();
    await page.getByText('The import is complete, with 1 refused row.').waitFor();
    expect(await page.getByRole('row', { name: /^2 / }).innerText()).toContain('score');

    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await expectBoard([
      ['Love, A', '30'],
      ['ada', '12'],
    ]);

    await page.getByRole('link', { name: 'Entries' }).click();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('imported-all-time.csv');
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines[1]).toMatch(/^1,"Love, A",30,/);
    expect(lines[2]).toMatch(/^2,ada,12,/);
  });
});

describe('polls', () => {
  it('creates a poll, opens it, shows votes as they come in, and closes it', async () => {
    await signInAt('/polls');
    await page.getByRole('button', { name: 'New poll' }).click();
    await page.getByRole('textbox', { name: 'Question' }).fill('Tea or coffee?');
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('tea-or-coffee');
    await page.getByLabel('Option 1', { exact: true }).fill('Coffee');
    await page.getByLabel('Option 2', { exact: true }).fill('Tea');
    await page.getByRole('button', { name: 'Move option 2 up' }).click();
    await page.getByRole('button', { name: 'Create poll' }).click();
    await page.getByRole('heading', { name: 'Tea or coffee?', level: 1 }).waitFor();
    await expectResults(['Tea 0 votes 0.0%', 'Coffee 0 votes 0.0%']);

    await page.getByRole('button', { name: 'Open poll' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open poll' }).click();
    await page.getByRole('button', { name: 'Close poll' }).waitFor();

    await client.castBallot('tea-or-coffee', 'viewer-1', { choices: ['o1'] });
    await expectResults(['Tea 1 vote 100.0%', 'Coffee 0 votes 0.0%']);
    await client.castBallot('tea-or-coffee', 'viewer-2', { choices: ['o2'] });
    await client.castBallot('tea-or-coffee', 'viewer-3', { choices: ['o2'] });
    await expectResults(['Tea 1 vote 33.3%', 'Coffee 2 votes 66.7%']);

    await page.getByRole('button', { name: 'Close poll' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close poll' }).click();
    await page.getByText('Closed', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Close poll' }).count()).toBe(0);
  });
});
