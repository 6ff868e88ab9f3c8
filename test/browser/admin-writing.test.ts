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

const row = (text: string): Locator => page.getByRole('listitem').filter({ hasText: text });
const press = (label: string, text: string): Promise<void> =>
  page.getByRole('button', { name: `${label}: ${text}` }).click();

it('makes a poll of open text, refuses an answer, shows others, and hides one again', async () => {
  await dashboard().signInAt('/polls');
  await page.getByRole('button', { name: 'New poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill('What did you learn?');
  await page.getByRole('radio', { name: 'Open text', exact: true }).click();
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('learnt');
  await page.getByText('Approve first').click();
  await page.getByText('An answer counts, and is shown once you approve it').waitFor();
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByRole('heading', { name: 'What did you learn?', level: 1 }).waitFor();
  await host.openPoll('learnt');
  const texts = ['That tea\nis old', 'Nothing', 'To sew'];
  for (const text of texts) await host.castBallot('learnt', `voter-${text.length}`, { text });
  const shown = async () => (await anybody.getPollResults('learnt')).texts?.map(({ text }) => text);

  await page.getByRole('link', { name: 'Answers 3 waiting' }).click(SOON);
  await press('Reject', 'Nothing');
  await row('Nothing').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Select all 2' }).check();
  await page.getByRole('button', { name: 'Approve 2' }).click();
  await page.getByText('Nothing waits for you').waitFor();
  expect(await shown()).toEqual(['To sew', 'That tea\nis old']);

  await page.getByRole('link', { name: /^Shown 2/ }).click();
  await press('Hide', 'To sew');
  await row('To sew').waitFor({ state: 'detached' });
  expect(await shown()).toEqual(['That tea\nis old']);
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByRole('heading', { name: '3 ballots', level: 2 }).waitFor();
  await expect
    .poll(() => page.locator('[data-text-id] > p:first-child').allInnerTexts(), SOON)
    .toEqual(['That tea\nis old']);
});

it('shows a word of a cloud once it is approved, and takes a written-in answer off', async () => {
  const cloud = {
    key: 'mood',
    question: 'How?',
    type: 'word-cloud',
    moderation: 'approve',
  } as const;
  await host.createPoll(cloud);
  await host.openPoll('mood');
  await dashboard().signInAt('/polls/mood/words');
  await host.castBallot('mood', 'ann', { texts: ['Curious', 'either/or'] });
  await host.castBallot('mood', 'bea', { texts: ['curious!', 'rude'] });
  const shown = async (key: string) =>
    (await anybody.getPollResults(key)).words?.map(({ text }) => text);
  await page.getByRole('link', { name: 'Words 3 waiting' }).waitFor(SOON);
  expect(await shown('mood')).toEqual([]);
  await row('Curious').getByText('2 votes').waitFor(SOON);
  await press('Approve', 'Curious');
  await press('Approve', 'either/or');
  await press('Hide', 'rude');
  await page.getByText('Nothing waits for you').waitFor();
  await page.getByRole('link', { name: /^Hidden 1/ }).click();
  await row('rude').waitFor();
  expect(await shown('mood')).toEqual(['Curious', 'either/or']);

  const options = ['a', 'b'].map((id) => ({ id, label: id.toUpperCase() }));
  const head = { key: 'open', question: 'Which?', type: 'single', allowWriteIns: true } as const;
  await host.createPoll({ ...head, options });
  await host.openPoll('open');
  await host.castBallot('open', 'ann', { choices: [], writeIns: ['Neither'] });
  await page.goto(`${dashboard().app.url}/admin/polls/open/words`);
  await press('Hide', 'Neither');
  await row('Neither').waitFor({ state: 'detached' });
  expect(await shown('open')).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await row('Neither').waitFor(SOON);
  expect(await shown('open')).toEqual(['Neither']);
});

it('changes the lists of words, which polls with a filter then go by', async () => {
  await host.createPoll({ key: 'food', question: 'What is for tea?', type: 'text' });
  await host.openPoll('food');
  await host.castBallot('food', 'ann', { text: 'Brokkoli again' });
  await dashboard().signInAt('/moderation');
  const blocked = page.getByRole('textbox', { name: 'Not wanted' });
  await blocked.fill(`brokkoli\n\nred cabbage\nBrokkoli\n${'x'.repeat(61)}`);
  await page.getByRole('button', { name: 'Save the lists' }).click();
  await page.getByText('Line 5: at most 60 characters').waitFor();
  await blocked.fill('brokkoli\n\nred cabbage\nBrokkoli');
  await page.getByText('2 of 1,000').waitFor();
  const allowed = page.getByRole('textbox', { name: 'Always allowed' });
  await allowed.fill('red cabbage');
  await page.getByText('“red cabbage” stands in both lists').waitFor();
  await page.getByText('Norwegian', { exact: true }).click();
  await page.getByRole('button', { name: 'Save the lists' }).click();
  await page.getByText('They hold for what is written from now on').waitFor();
  expect(await host.getModeratedWords()).toEqual({
    blocked: ['brokkoli', 'red cabbage'],
    allowed: ['red cabbage'],
    languages: ['no'],
  });
  await expect(host.castBallot('food', 'bea', { text: 'BROKKOLI!' })).rejects.toMatchObject({
    code: 'ballot.text_refused',
  });
  await host.castBallot('food', 'bea', { text: 'Red cabbage' });

  await page.reload();
  expect(await page.getByRole('checkbox', { name: 'Norwegian' }).isChecked()).toBe(true);
  await blocked.fill('');
  await host.putModeratedWords({ blocked: ['turnip'], allowed: [] });
  await page.getByRole('button', { name: 'Save the lists' }).click();
  await page.getByText('Somebody else has changed the lists').waitFor();
  await page.getByRole('button', { name: 'Load the lists anew' }).click();
  await expect.poll(() => blocked.inputValue(), SOON).toBe('turnip');
  await blocked.fill('turnip\nswede');
  await page.getByRole('button', { name: 'Save the lists' }).click();
  await page.getByText('The lists are saved').waitFor();
  expect((await host.getModeratedWords()).blocked).toEqual(['turnip', 'swede']);
});

it('makes a poll of reactions, and shows them as they come, with how fast', async () => {
  await dashboard().signInAt('/polls');
  await page.getByRole('button', { name: 'New poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill('How is the show?');
  await page.getByRole('radio', { name: 'Reactions', exact: true }).click();
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('show');
  expect(await page.getByLabel('Option 2', { exact: true }).inputValue()).toBe('👏');
  await page.getByRole('button', { name: 'Remove option 5' }).click();
  expect(await page.getByText('Voters are told apart by').count()).toBe(0);
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByRole('heading', { name: 'How is the show?', level: 1 }).waitFor();
  expect(await host.getPoll('show')).toMatchObject({
    options: [{ label: '👍' }, { label: '👏' }, { label: '❤️' }, { label: '😂' }],
    voterIdentity: 'none',
    integrity: 'low',
  });

  await host.openPoll('show');
  await page.locator('header').getByText('Open', { exact: true }).waitFor(SOON);
  const clap = page.locator('[data-option-id="o2"]');
  await anybody.react('show', { reaction: 'o2', count: 3 });
  await expect.poll(() => clap.innerText(), SOON).toMatch(/3\s+100\.0%/);
  await page.getByRole('heading', { name: '3 reactions', level: 2 }).waitFor();
  await expect
    .poll(async () => {
      await anybody.react('show', { reaction: 'o2' });
      return clap.locator('[data-rate]').innerText();
    }, SOON)
    .toMatch(/^[1-9][\d.]* a second$/);
  await host.closePoll('show');
  await clap.locator('[data-rate]').waitFor({ state: 'detached' });
});
