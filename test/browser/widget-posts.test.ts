import { beforeAll, describe, expect, it } from 'vitest';
import { signMemberToken } from '../setup/app.ts';
import type { PollInput } from '../setup/poll-cases.ts';
import type { PollPage } from '../setup/poll-page.ts';
import { ownWidgetService, type Visit, type WidgetService } from '../setup/widget-site.ts';

const SLOW = { timeout: 10_000 };
const NARROW = { width: 320, height: 640 };

const service = ownWidgetService();
let app: WidgetService['app'];
let client: WidgetService['client'];
let site: WidgetService['site'];
let allowFaults: WidgetService['allowFaults'];
let poll: string;

beforeAll(() => {
  ({ app, client, site, allowFaults } = service());
});

async function openPoll(input: PollInput): Promise<void> {
  const made = await client.createPoll({
    question: 'What is <i>on your mind</i>?',
    voterIdentity: 'device',
    durability: 'applied',
    ...input,
  });
  poll = made.pollId;
  await client.openPoll(poll);
}

const visit = (more: Partial<Visit> = {}) =>
  site.visit(poll, { attributes: { token: app.publishableKey }, ...more });

const own = (at: PollPage) => at.page.getByRole('textbox', { name: /^Your (answer|question)$/ });
const alertOf = (at: PollPage) => at.page.getByRole('alert').filter({ hasText: /./ }).textContent();
/** The answers or questions that everybody sees. */
const shown = (at: PollPage) => at.texts('.post-list:not(.waiting *) .words');
const waiting = (at: PollPage) => at.texts('.waiting .words');

const focusedText = (at: PollPage) =>
  at.page.evaluate('document.activeElement.shadowRoot?.activeElement?.textContent');

async function expectNarrow(at: PollPage): Promise<void> {
  await at.page.setViewportSize(NARROW);
  const width = () => at.page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width).toBeLessThanOrEqual(NARROW.width);
}

describe('a poll of open text in the widget', () => {
  it('takes an answer by keyboard, shows it to others, keeps it through a reload, and lets it go', async () => {
    await openPoll({ type: 'text', ballotChange: 'retract' });
    const at = await visit();
    const other = await visit();
    await expect.poll(() => at.texts('.posts .message')).toEqual(['No answers yet.']);
    await at.type(own(at), 'That tea');
    await at.page.keyboard.press('Enter');
    await at.page.keyboard.type('is <b>older</b>');
    expect(await at.texts('.own .note')).toEqual(['476 characters left']);
    await at.page.keyboard.press('Control+Enter');
    await expect.poll(() => at.hint(), SLOW).toBe('Your answer is in. You can still change it.');
    await expect.poll(() => shown(other), SLOW).toEqual(['That tea\nis <b>older</b>']);

    await at.page.reload();
    await expect.poll(() => own(at).inputValue(), SLOW).toBe('That tea\nis <b>older</b>');
    await own(at).fill('Coffee');
    await at.press(at.button('Change my answer'));
    await expect.poll(() => shown(other), SLOW).toEqual(['Coffee']);
    await at.button('Take my answer back').click();
    await expect.poll(() => shown(other), SLOW).toEqual([]);
    await expect.poll(() => own(at).inputValue(), SLOW).toBe('');
    expect(await at.page.evaluate('votes')).toEqual([{ text: 'Coffee' }, {}]);
    await expectNarrow(at);
  });

  it('says that an answer waits until a host shows it', async () => {
    await openPoll({ type: 'text', moderation: 'approve', ballotChange: 'none' });
    const at = await visit();
    await own(at).fill('Shorter  meetings');
    await at.button('Send').click();
    await expect.poll(() => at.hint(), SLOW).toBe('Your answer is in · Waits for approval');
    expect(await own(at).isDisabled()).toBe(true);
    await at.page.reload();
    await expect.poll(() => at.hint(), SLOW).toBe('Your answer is in · Waits for approval');
    expect(await shown(at)).toEqual([]);
    const [answer] = (await client.listTexts(poll, { state: 'pending' })).items;
    await client.decideTexts(poll, [answer?.id ?? ''], 'shown');
    await expect.poll(() => at.hint(), SLOW).toBe('Your answer is in');
    expect(await shown(at)).toEqual(['Shorter meetings']);
    await client.decideTexts(poll, [answer?.id ?? ''], 'hidden');
    await expect.poll(() => shown(at), SLOW).toEqual([]);
  });

  it('says that a word is not wanted, and keeps what was typed, through a reload too', async () => {
    allowFaults(/422/);
    await openPoll({ type: 'text' });
    const at = await visit();
    await own(at).fill('This is shit');
    await at.button('Send').click();
    await expect.poll(() => alertOf(at), SLOW).toContain('a word in it that is not wanted');
    expect(await own(at).inputValue()).toBe('This is shit');
    await at.page.reload();
    await expect.poll(() => own(at).inputValue(), SLOW).toBe('This is shit');
    await own(at).fill('This is fine');
    await at.button('Send').click();
    await expect.poll(() => shown(at), SLOW).toEqual(['This is fine']);
    await at.page.reload();
    await expect.poll(() => own(at).inputValue(), SLOW).toBe('This is fine');
  });

  it('takes no more than fits, and says aloud when little is left', async () => {
    await openPoll({ type: 'text' });
    const at = await visit();
    await own(at).fill('x'.repeat(455));
    expect(await at.texts('.own .unseen')).toEqual(['']);
    await own(at).press('End');
    await at.page.keyboard.type('12345');
    await expect.poll(() => at.texts('.own .unseen')).toEqual(['40 characters left']);
    await at.page.keyboard.insertText('y'.repeat(80));
    expect((await own(at).inputValue()).length).toBe(500);
  });
});

describe('questions in the widget', () => {
  const vote = (at: PollPage, text: string) =>
    at.page.locator('rostrum-poll .post').filter({ hasText: text }).locator('.vote');
  const votes = async (at: PollPage) => at.texts('.vote .count');

  async function ask(at: PollPage, text: string, name?: string): Promise<void> {
    await own(at).fill(text);
    if (name) await at.page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await at.button('Ask').click();
  }

  it('are asked and voted for by two people who see each other live, once each', async () => {
    await openPoll({ type: 'questions' });
    const at = await visit();
    const other = await visit({ options: { hasTouch: true, viewport: NARROW } });
    await ask(at, 'Why is it <b>late</b>?', 'Ada');
    await expect.poll(() => shown(other), SLOW).toEqual(['Why is it <b>late</b>?']);
    expect((await other.texts('.meta .note')).join()).toContain('Ada');
    expect(await at.texts('.badge')).toEqual(['Yours']);
    expect(await other.texts('.badge')).toEqual([]);
    expect(await own(at).inputValue()).toBe('');

    await vote(other, 'late').tap();
    await expect.poll(() => votes(at), SLOW).toEqual(['1']);
    await at.press(vote(at, 'late'), 'Space');
    await expect.poll(() => votes(other), SLOW).toEqual(['2']);
    expect(await vote(at, 'late').getAttribute('aria-pressed')).toBe('true');
    expect(await vote(at, 'late').textContent()).toContain('Vote for: Why is it <b>late</b>?');
    await at.page.reload();
    await expect.poll(() => vote(at, 'late').getAttribute('aria-pressed'), SLOW).toBe('true');
    expect(await at.texts('.badge')).toEqual(['Yours']);
    await at.press(vote(at, 'late'));
    await expect.poll(() => votes(other), SLOW).toEqual(['1']);
    expect(await vote(other, 'late').getAttribute('aria-pressed')).toBe('true');
    expect(await at.page.locator('rostrum-poll :is(b, i)').count()).toBe(0);
    await expectNarrow(at);
    await expectNarrow(other);
  });

  it('that wait are told to those who asked alone, through a reload, until a host decides', async () => {
    await openPoll({ type: 'questions', moderation: 'approve' });
    const at = await visit();
    const other = await visit();
    await at.type(own(at), 'May I?', 'Control+Enter');
    await expect.poll(() => at.texts('.told'), SLOW).toEqual(['Your question waits for approval']);
    expect(await waiting(at)).toEqual(['May I?']);
    await ask(at, 'And then?');
    await expect.poll(() => waiting(at), SLOW).toEqual(['May I?', 'And then?']);
    await at.page.reload();
    await expect.poll(() => waiting(at), SLOW).toEqual(['May I?', 'And then?']);
    expect(await at.texts('.waiting .badge')).toEqual(['Waits for approval', 'Waits for approval']);

    const { items } = await client.listQuestions(poll, { state: 'pending' });
    const asked = items.find(({ text }) => text === 'May I?');
    await client.decideQuestions(poll, [asked?.id ?? ''], 'shown');
    await expect.poll(() => shown(other), SLOW).toEqual(['May I?']);
    await expect.poll(() => waiting(at), SLOW).toEqual(['And then?']);
    expect(await waiting(other)).toEqual([]);
    await at.press(at.button('Withdraw: And then?'));
    await expect.poll(() => waiting(at), SLOW).toEqual([]);
    await expect.poll(() => focusedText(at)).toBe('Your question is withdrawn');
    await at.button('Withdraw: May I?').click();
    await expect.poll(() => shown(other), SLOW).toEqual([]);
    expect((await client.listQuestions(poll, { state: 'pending' })).items).toEqual([]);
  });

  it('that are pinned come first, those that are answered last, and take no votes', async () => {
    await openPoll({ type: 'questions' });
    const ids: Record<string, string> = {};
    for (const text of ['one', 'two', 'three']) {
      ids[text] = (await client.askQuestion(poll, { text, voterId: text })).id;
    }
    await client.voteForQuestion(poll, ids['two'] ?? '', { voterId: 'x' });
    const at = await visit();
    await expect.poll(() => shown(at), SLOW).toEqual(['two', 'one', 'three']);
    await client.changeQuestion(poll, ids['three'] ?? '', { isPinned: true });
    await client.changeQuestion(poll, ids['two'] ?? '', { state: 'answered' });
    await expect.poll(() => shown(at), SLOW).toEqual(['three', 'one', 'two']);
    expect(await at.texts('.badge')).toEqual(['Pinned', 'Answered']);
    expect(await vote(at, 'two').getAttribute('aria-disabled')).toBe('true');
    await vote(at, 'two').click({ force: true });
    expect(await vote(at, 'two').getAttribute('aria-pressed')).toBe('false');
    await client.closePoll(poll);
    await expect.poll(() => at.hint(), SLOW).toBe('No more questions are taken');
    expect(await own(at).isVisible()).toBe(false);
    expect(await vote(at, 'one').getAttribute('aria-disabled')).toBe('true');
  });

  it('stay where they are while a mouse is among them, and move when it has left', async () => {
    await openPoll({ type: 'questions' });
    for (const text of ['one', 'two', 'three']) {
      await client.askQuestion(poll, { text, voterId: text });
    }
    const at = await visit();
    await vote(at, 'one').hover();
    const last = (await client.listQuestions(poll)).items.find(({ text }) => text === 'three');
    await client.voteForQuestion(poll, last?.id ?? '', { voterId: 'x' });
    await client.askQuestion(poll, { text: 'four', voterId: 'y' });
    await expect.poll(() => votes(at), SLOW).toEqual(['0', '0', '1', '0']);
    expect(await shown(at)).toEqual(['one', 'two', 'three', 'four']);
    await at.page.mouse.move(0, 0);
    await expect.poll(() => shown(at), SLOW).toEqual(['three', 'one', 'two', 'four']);
  });

  it('beyond the first fifty are there for who asks for more, and are voted for there', async () => {
    await openPoll({ type: 'questions' });
    for (let index = 0; index < 60; index += 1) {
      await client.askQuestion(poll, { text: `question ${index}`, voterId: `v${index}` });
    }
    const at = await visit();
    await expect.poll(async () => (await shown(at)).length, SLOW).toBe(50);
    await ask(at, 'the last one');
    await expect.poll(() => waiting(at), SLOW).toEqual(['the last one']);
    await at.button('Show more').press('Enter');
    await expect.poll(async () => (await shown(at)).length, SLOW).toBe(61);
    await expect.poll(() => focusedText(at)).toContain('Vote for: question 50');
    expect(await waiting(at)).toEqual([]);
    expect(await at.button('Show more').isVisible()).toBe(false);
    await vote(at, 'question 57').click();
    await at.page.mouse.move(0, 0);
    await expect.poll(async () => (await shown(at))[0], SLOW).toBe('question 57');
    expect(await vote(at, 'question 57').getAttribute('aria-pressed')).toBe('true');
  });

  it('that are refused stay where they were typed, and a vote that is refused is taken back', async () => {
    allowFaults(/422|404|409/);
    await openPoll({ type: 'questions' });
    const { id } = await client.askQuestion(poll, { text: 'gone soon', voterId: 'x' });
    const at = await visit();
    await ask(at, 'What the fuck?');
    await expect.poll(() => alertOf(at), SLOW).toContain('not wanted here');
    expect(await own(at).inputValue()).toBe('What the fuck?');
    await own(at).fill('What now?');
    await at.button('Ask').click();
    await expect.poll(() => shown(at), SLOW).toContain('What now?');
    expect(await at.page.getByRole('alert').filter({ hasText: /./ }).count()).toBe(0);
    await at.page.route('**/vote', (route) =>
      client.changeQuestion(poll, id, { state: 'answered' }).then(() => route.continue()),
    );
    await vote(at, 'gone soon').click();
    await expect.poll(() => alertOf(at), SLOW).toBe('This question has been answered.');
    expect(await vote(at, 'gone soon').getAttribute('aria-pressed')).toBe('false');
  });

  it('are only shown where nobody here may ask, and wait with the poll while it is paused', async () => {
    await openPoll({ type: 'questions', voterIdentity: 'token' });
    await client.askQuestion(poll, { text: 'Is it?', voterId: 'x' });
    const at = await visit();
    await expect.poll(() => shown(at), SLOW).toEqual(['Is it?']);
    expect(await own(at).isVisible()).toBe(false);
    expect(await vote(at, 'Is it?').getAttribute('aria-disabled')).toBe('true');

    const token = await signMemberToken(app, 'voter-1');
    const member = await visit({ attributes: { 'voter-token': token } });
    await own(member).fill('Half of a');
    await client.pausePoll(poll);
    await expect.poll(() => own(member).isDisabled(), SLOW).toBe(true);
    await client.openPoll(poll);
    await expect.poll(() => own(member).isEnabled(), SLOW).toBe(true);
    expect(await own(member).inputValue()).toBe('Half of a');
    await vote(member, 'Is it?').click();
    await expect.poll(() => votes(at), SLOW).toEqual(['1']);
  });

  it('that come too fast are said to, and the next one waits in its field', async () => {
    allowFaults(/429/);
    await openPoll({ type: 'questions' });
    const at = await visit();
    const asked = Array.from({ length: 6 }, (_, index) => `question ${index}`);
    for (const [index, text] of asked.entries()) {
      await ask(at, text);
      await expect.poll(async () => (await shown(at)).length, SLOW).toBe(index + 1);
    }
    await ask(at, 'one too many');
    await expect.poll(() => alertOf(at), SLOW).toContain('too fast');
    expect(await own(at).inputValue()).toBe('one too many');
    expect(await shown(at)).toEqual(asked);
  });

  it('begin anew with a round', async () => {
    await openPoll({ type: 'questions', moderation: 'approve' });
    const at = await visit();
    await ask(at, 'Before?');
    await expect.poll(() => waiting(at), SLOW).toEqual(['Before?']);
    await client.resetPoll(poll);
    await expect.poll(() => waiting(at), SLOW).toEqual([]);
    await client.openPoll(poll);
    await expect.poll(() => at.hint(), SLOW).toBe('Ask, and vote for what others ask');
    await ask(at, 'After?');
    await expect.poll(() => waiting(at), SLOW).toEqual(['After?']);
  });
});
