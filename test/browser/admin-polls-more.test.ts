import { readFile } from 'node:fs/promises';
import type { RostrumClient } from '@rostrum/client';
import type { Locator, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { beforeEach, expect, it } from 'vitest';
import type { TestApp } from '../setup/app.ts';
import { ownDashboard } from '../setup/dashboard.ts';
import { connectRedis } from '../setup/direct-redis.ts';

const SOON = { timeout: 10_000 };

const dashboard = ownDashboard();
let app: TestApp;
let client: RostrumClient;
let page: Page;

beforeEach(async () => {
  ({ app, client, page } = dashboard());
  await dashboard().signInAt('/polls');
  await page.getByRole('heading', { name: 'Polls', level: 1 }).waitFor();
});

/** Opens the form of a new poll and fills in what these have. */
async function beginPoll(
  key: string,
  question: string,
  type: string,
  options: string[],
): Promise<void> {
  await page.getByRole('button', { name: 'New poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.getByRole('radio', { name: type, exact: true }).click();
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill(key);
  for (const [index, label] of options.entries()) {
    if (index > 1) await page.getByRole('button', { name: 'Add an option' }).click();
    await page.getByLabel(`Option ${index + 1}`, { exact: true }).fill(label);
  }
}

async function createPoll(question: string): Promise<void> {
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByRole('heading', { name: question, level: 1 }).waitFor();
}

/** Chooses an option of a select by its name. */
async function select(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Presses the button of a move and confirms it. */
async function move(label: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: label }).click();
}

/** The text of a part of the page, on one line, once it is as it should be. */
async function expectText(part: Locator, expected: RegExp): Promise<void> {
  const text = async () => (await part.innerText()).replaceAll(/\s+/g, ' ').trim();
  await expect.poll(text, SOON).toMatch(expected);
}

const option = (id: string): Locator => page.locator(`ol > [data-option-id="${id}"]`).first();

it('runs a quiz whose right answers only the operator sees, and gives its points to a board', async () => {
  await client.createLeaderboard({ key: 'night', name: 'Quiz night', operator: 'increment' });
  await client.createLeaderboard({ key: 'records', name: 'Records', operator: 'best' });
  const question = 'The capital of Australia?';
  await beginPoll('capital', question, 'Quiz', ['Sydney', 'Canberra']);
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('Mark at least one option as right').waitFor();
  const focused = page.locator('ol:focus');
  await focused.getByLabel('Option 1', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Option 2 is right' }).check();
  await page.getByLabel('Points for a right answer').fill('500');
  await page.getByText('Time is no matter').click();
  await page.getByText('Every right answer gets all points').waitFor();
  const board = page.getByRole('combobox', { name: 'Board that gets the points' });
  await board.fill('rec');
  await page.getByText('No such board that adds up').waitFor();
  await board.fill('quiz');
  await page.getByRole('option', { name: 'Quiz night (night)' }).click();
  await page.getByRole('textbox', { name: 'Time to answer' }).fill('');
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('Enter a number').waitFor();
  await page.getByRole('textbox', { name: 'Time to answer' }).fill('600');
  await createPoll(question);
  expect(await client.getPoll('capital')).toMatchObject({
    type: 'quiz',
    durationSeconds: 600,
    resultsVisibility: 'after_close',
    quiz: { correct: ['o2'], points: 500, scoring: 'none', leaderboard: 'night' },
  });

  await move('Open poll');
  await page.getByText('Participants do not see this yet').waitFor();
  await client.castBallot('capital', 'ann', { choices: ['o2'] });
  await client.castBallot('capital', 'bea', { choices: ['o1'] });
  await client.castBallot('capital', 'cid', { choices: ['o2'] });
  await expectText(option('o2'), /^Canberra Right 2 answers 66\.7%$/);
  await expectText(option('o1'), /^Sydney 1 answer 33\.3%$/);
  await expectText(page.locator('dl').last(), /Right answers 2 of 3 66\.7% Mean time .*\d s/);

  await move('Close poll');
  await page.getByText('The points were given to').waitFor();
  expect(await page.getByText('Participants do not see this yet').count()).toBe(0);
  await page.getByRole('link', { name: 'night', exact: true }).click();
  await page.getByRole('heading', { name: 'Quiz night', level: 1 }).waitFor();
  await expectText(page.locator('main'), /ann.* 500 .*cid.* 500/);
});

/** Burlington's mayoral election of 2009 among its last three, by the hundred. */
const BURLINGTON: [ranking: string[], voters: number][] = [
  [['o1', 'o2', 'o3'], 13],
  [['o1', 'o3', 'o2'], 8],
  [['o1'], 5],
  [['o2', 'o1', 'o3'], 20],
  [['o2', 'o3', 'o1'], 4],
  [['o2'], 6],
  [['o3', 'o1', 'o2'], 15],
  [['o3', 'o2', 'o1'], 5],
  [['o3'], 13],
];

it('counts a ranking by the declared method and by others, with rounds, seats and pairs', async () => {
  const candidates = ['Montroll', 'Kiss', 'Wright'];
  await beginPoll('mayor', 'Who?', 'Ranking', candidates);
  await select('Counted by', 'STV');
  await page.getByLabel('Seats').fill('4');
  await page.getByRole('button', { name: 'Create poll' }).click();
  await page.getByText('There are not so many options').waitFor();
  await select('Counted by', 'Instant run-off');
  await select('How ties are broken', 'By lot');
  await createPoll('Who?');
  expect((await client.getPoll('mayor')).tally).toEqual({
    method: 'irv',
    seats: 1,
    tieBreak: 'drawn',
  });

  await client.openPoll('mayor');
  const count = page.getByRole('region', { name: 'Count', exact: true });
  await count.getByText('Nobody has won: no ballot decides anything yet').waitFor();
  const ballots = BURLINGTON.flatMap(([ranking, voters]) => Array(voters).fill(ranking)).map(
    (ranking: string[], serial) => ({ voterId: `v${serial}`, ranking }),
  );
  await client.castBallots('mayor', ballots);
  await expectText(count.locator('[data-count-outcome]'), /^Kiss would win No tie had/);
  await expectText(
    count.locator('[data-round="1"]'),
    /Nobody has more than half of 89 votes\. Montroll comes last .* 13 to Kiss, 8 to Wright, 5 to nobody.* Half: 44\.5 Kiss 30 Wright 33 Montroll Eliminated 26$/,
  );
  await expectText(
    count.locator('[data-round="2"]'),
    /Kiss has 43 of 84 votes, which is more than half\. Half: 42 Kiss Elected \+13 43 Wright \+8 41$/,
  );
  await count.getByText('The rounds as a table').click();
  await expectText(count.getByRole('row', { name: /^For nobody/ }), /^For nobody 0 5$/);

  await count.getByText('Schulze', { exact: true }).click();
  await count.getByText('This poll declares another method: Instant run-off').waitFor();
  await expectText(count.locator('[data-count-outcome]'), /^Montroll would win/);
  const pairs = count.getByRole('table').first();
  const montroll = pairs.getByRole('row', { name: /^Montroll \d/ });
  await expectText(montroll, /^Montroll 41 ?, more 46 ?, more$/);

  await count.getByText('STV', { exact: true }).click();
  await count.getByLabel('Seats').fill('2');
  await expectText(count.locator('[data-count-outcome]'), /^Elected as it stands: \w+ and \w+/);
  await count.getByText('Quota: 30').first().waitFor();

  await client.closePoll('mayor');
  await expectText(count.locator('[data-count-outcome]'), /^Elected: /);
});

it('issues codes, says which were used, and lays them out as cards with QR codes', async () => {
  await beginPoll('chair', 'Chair of the board?', 'Single choice', ['Ann', 'Bob']);
  await select('Voters are told apart by', 'One-time code');
  await page.getByText('It does not prove that the code was used by whom').waitFor();
  await createPoll('Chair of the board?');
  await page.locator('main').getByText('High integrity').waitFor();
  await client.openPoll('chair');

  await page.getByRole('link', { name: 'Codes', exact: true }).click();
  await page.getByText('No codes yet').waitFor();
  await page.getByLabel('How many more').fill('12');
  await page.getByRole('button', { name: 'Issue codes' }).click();
  await page.getByRole('heading', { name: '12 codes', level: 2 }).waitFor();
  const { items } = await client.listCodes('chair');
  const [first, second] = items.map(({ code }) => code);
  const answer = await fetch(`${app.url}/v1/polls/chair/ballots/me`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${app.publishableKey}`,
      'content-type': 'application/json',
      'rostrum-voter-code': first ?? '',
    },
    body: JSON.stringify({ choices: ['o1'] }),
  });
  expect(answer.status).toBe(200);
  await expectText(page.locator(`[data-code="${first}"]`), /^1 .* Used$/);
  await expectText(page.locator(`[data-code="${second}"]`), /^2 .* Not used$/);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(14);
  expect(csv).toContain(`1,${first},true`);

  await page.getByRole('link', { name: 'Print cards' }).click();
  const cards = page.getByRole('list', { name: 'Cards' }).getByRole('listitem');
  const address = page.getByLabel('Address of the page where people vote');
  await address.fill('example.com');
  await page.getByText('Enter an address that begins with').waitFor();
  expect(await cards.count()).toBe(0);
  await address.fill('https://vote.example/a?b=c');
  await expect.poll(() => cards.count(), SOON).toBe(11);
  expect(await linkOf(cards.first())).toBe(`https://vote.example/a?b=c#code=${second}`);
  await page.getByLabel('From number').fill('30');
  await page.getByLabel('From number').blur();
  await page.getByLabel('From number').and(page.locator('[value="1"]')).waitFor();
  await page.getByLabel('To number').fill('4');
  await page.getByRole('switch', { name: 'Only codes that are not used' }).click();
  await expect.poll(() => cards.count(), SOON).toBe(4);
  expect(await linkOf(cards.first())).toBe(`https://vote.example/a?b=c#code=${first}`);

  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
  expect(await cards.first().isVisible()).toBe(true);
});

/** What a camera reads off a card. */
async function linkOf(card: Locator): Promise<string> {
  const path = card.locator('svg path');
  const image = await path.evaluate((element: SVGPathElement) => {
    const scale = 4;
    const side = Number(element.ownerSVGElement?.viewBox.baseVal.width) * scale;
    const canvas = new OffscreenCanvas(side, side).getContext('2d');
    if (!canvas) throw new Error('the browser draws');
    canvas.fillStyle = '#fff';
    canvas.fillRect(0, 0, side, side);
    canvas.scale(scale, scale);
    canvas.fillStyle = '#000';
    canvas.fill(new Path2D(element.getAttribute('d') ?? ''));
    return { side, data: [...canvas.getImageData(0, 0, side, side).data] };
  });
  const { side, data } = image;
  return decodeQR({ width: side, height: side, data: new Uint8ClampedArray(data) });
}

it('adds the log up when it is asked to, and says what is not as the log has it', async () => {
  const options = ['a', 'b'].map((id) => ({ id, label: id.toUpperCase() }));
  const head = { key: 'sum', question: 'A or B?', type: 'single', options } as const;
  const { pollId } = await client.createPoll({ ...head, voterIdentity: 'device' });
  await client.openPoll('sum');
  await client.castBallot('sum', 'ann', { choices: ['a'] });
  await page.reload();
  await expectText(page.getByRole('row', { name: /A or B\?/ }), /Medium integrity/);
  await page.goto(`${app.url}/admin/polls/sum`);
  await page.locator('main').getByText('Medium integrity').waitFor();
  const recount = page.getByRole('region', { name: 'Recount' });
  await recount.getByRole('button', { name: 'Recount' }).click();
  await recount.getByText('All agree').waitFor();
  await expectText(recount, /\d events of the log come to the same 1 ballot/);

  const redis = connectRedis(app.stores.redisUrl);
  const [tally = ''] = await redis.keys(`*:poll:${pollId}:tally`);
  await redis.zincrby(tally, 1, 'b');
  redis.disconnect();
  await recount.getByRole('button', { name: 'Recount' }).click();
  await recount.getByText('They do not agree').waitFor();
  await expectText(recount.getByRole('row', { name: /^B / }), /^B 1 0$/);
});
