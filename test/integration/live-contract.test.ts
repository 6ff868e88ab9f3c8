import { type PollInput, RostrumClient } from '@rostrum/client';
import { type Frame, type LiveEventName, liveEvents, type Subscribed } from '@rostrum/contracts';
import { POLL_TYPES, type PollStatus, type PollType } from '@rostrum/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { LiveContract } from '../setup/live-contract.ts';
import { LiveWatcher, type WatcherOptions } from '../setup/live-watcher.ts';
import { OPTIONS } from '../setup/poll-cases.ts';

const SOON = { timeout: 10_000, interval: 10 };

let app: TestApp;
let client: RostrumClient;
let contract: LiveContract;
const watchers: LiveWatcher[] = [];
/** Of which kinds changes were seen: the `op`, or the first field. */
const kinds = new Set<string>();

beforeAll(async () => {
  // Else changes may come within a whole frame.
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  contract = await LiveContract.read(app.url);
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) {
    watcher.close();
    checkReceived(watcher);
  }
});

/** Whatever the service sent by itself is what the document says. */
function checkReceived({ received, frames }: LiveWatcher): void {
  for (const one of received as { event?: string; message?: unknown }[]) {
    if (one.event !== undefined) contract.check('send', one.event, one.message);
  }
  for (const kind of frames.flatMap(kindsIn)) kinds.add(kind);
}

function kindsIn(frame: Frame): string[] {
  if (!('changes' in frame)) return [];
  return frame.changes.map((change) =>
    'op' in change ? change.op : (Object.keys(change)[0] ?? ''),
  );
}

async function connect(options: WatcherOptions, url = app.url): Promise<LiveWatcher> {
  contract.check('receive', 'connect', { token: options.token, ...options.voter });
  const watcher = await LiveWatcher.connect(url, options);
  contract.checkAnswer('connect', { sid: watcher.socket.id });
  watchers.push(watcher);
  return watcher;
}

/** Sends what the document says may be sent, and is answered what it says may be answered. */
async function ask(watcher: LiveWatcher, event: LiveEventName, message: object): Promise<unknown> {
  contract.check('receive', event, message);
  const answer = await watcher.ask(event, message);
  contract.checkAnswer(event, answer);
  return answer;
}

async function grant(watcher: LiveWatcher, event: LiveEventName, message: object) {
  const answer = await ask(watcher, event, message);
  expect(answer).toMatchObject({ ok: true });
  return answer as Subscribed;
}

/** Waits for a frame of the topic that `isIt`. */
function frameOf(watcher: LiveWatcher, topic: string, isIt: (frame: Frame) => boolean) {
  return vi.waitFor(() => {
    const frames = watcher.frames.filter((frame) => frame.topic === topic);
    expect(frames.some(isIt), `${topic}: ${JSON.stringify(frames)}`).toBe(true);
  }, SOON);
}

function stateOf(watcher: LiveWatcher, pollId: string, status: PollStatus) {
  const state = expect.objectContaining({ pollId, status });
  return vi.waitFor(() => expect(watcher.states).toContainEqual(state), SOON);
}

const hasChanges = (frame: Frame) => 'changes' in frame && frame.changes.length > 0;
const isWhole = (frame: Frame) => 'snapshot' in frame;

interface PollSample {
  poll?: Partial<PollInput>;
  votes?: object[];
  /** What is done besides. */
  act?(pollId: string, voter: LiveWatcher): Promise<unknown>;
}

/** A poll of each type, with all that can change in it. */
const POLLS: Record<PollType, PollSample> = {
  single: {
    poll: { options: OPTIONS },
    votes: [{ choices: ['a'] }, { choices: ['b'] }],
    async act(pollId, voter) {
      await client.castBallot(pollId, 'heavy', { choices: ['a'], weight: 3 });
      await client.setAside(pollId, { voterIds: ['v1'] });
      await frameOf(voter, `poll:${pollId}`, (frame) => kindsIn(frame).includes('asideCount'));
    },
  },
  multiple: {
    poll: { options: OPTIONS, maxChoices: 2, allowWriteIns: true },
    votes: [{ choices: ['a', 'c'] }, { choices: ['a'], writeIns: ['Dora'] }],
  },
  approval: { poll: { options: OPTIONS }, votes: [{ choices: ['a', 'c'] }] },
  rating: { poll: { options: OPTIONS }, votes: [{ ratings: { a: 4, b: 1 } }] },
  nps: { votes: [{ number: 10 }, { number: 3 }] },
  ranking: { poll: { options: OPTIONS }, votes: [{ ranking: ['c', 'a', 'b'] }] },
  points: { poll: { options: OPTIONS }, votes: [{ ratings: { a: 60, c: 10 } }] },
  number: { poll: { scale: { min: 0, max: 100, step: 0.5 } }, votes: [{ number: 42.5 }] },
  'word-cloud': { poll: { maxChoices: 2 }, votes: [{ texts: ['loud', 'wild'] }] },
  quiz: {
    poll: { options: OPTIONS, quiz: { correct: ['a'] }, durationSeconds: 60 },
    votes: [{ choices: ['a'] }, { choices: ['b'] }],
  },
  reactions: {
    poll: { options: OPTIONS },
    act: (poll, voter) => grant(voter, 'react', { poll, reaction: 'a', count: 2 }),
  },
  text: { votes: [{ text: 'An answer\nin two lines' }] },
  questions: {
    async act(pollId, voter) {
      const { id } = await client.askQuestion(pollId, { text: 'Why?', authorName: 'Ann' });
      await frameOf(voter, `poll:${pollId}`, hasChanges);
      const token = await signMemberToken(app, 'ann');
      await new RostrumClient({ baseUrl: app.url, token }).voteForQuestion(pollId, id);
    },
  },
};

describe('by the schemas of the AsyncAPI document is', () => {
  it('all that is sent of boards: snapshots, changes, members, audiences, what was missed', async () => {
    const key = await createBoard(client, {
      periods: ['all-time', 'daily'],
      operator: 'set',
      columns: [{ key: 'lives', sortOrder: 'desc' }],
    });
    await client.submitScore(key, { memberId: 'bob', score: 9 });
    await client.putMember('ann', { displayName: 'Ann', attributes: { country: 'NO' } });
    const board = `leaderboard:${key}`;
    const member = `${board}@current:daily:member:ann`;
    const topics = [board, `${board}@current:daily`, `${board}:member:ann`, member];
    const viewer = await connect({ token: app.publishableKey });
    for (const topic of topics) await grant(viewer, 'subscribe', { topic, limit: 3 });
    await grant(viewer, 'subscribe', { topic: `presence:${board}` });

    const ann = await connect({ token: await signMemberToken(app, 'ann') });
    await grant(ann, 'subscribe', { topic: board, limit: 3 });
    const run = { leaderboard: key, memberId: 'ann', score: 5, columns: { lives: 2 } };
    await grant(ann, 'submit', { ...run, submissionId: 'run-1', metadata: { level: 3 } });
    // The first frame of a feed may be whole.
    for (const topic of topics) await frameOf(viewer, topic, () => true);
    const { epoch, version } = await grant(ann, 'subscribe', { topic: board, limit: 3 });
    await grant(ann, 'submit', { ...run, score: 6 });
    for (const topic of topics) await frameOf(viewer, topic, hasChanges);
    await vi.waitFor(() => {
      const audience = { event: 'presence', message: expect.objectContaining({ watching: 2 }) };
      expect(viewer.received).toContainEqual(audience);
    }, SOON);

    await frameOf(ann, board, ({ to }) => to > version);
    const held = { topic: board, limit: 3, epoch, version };
    const missed = await grant(ann, 'subscribe', held);
    expect(missed).toMatchObject({ from: version, changes: [expect.any(Object)] });
    await grant(ann, 'unsubscribe', { topic: board });
    await client.deleteEntry(key, 'ann');
    await frameOf(viewer, board, (frame) => kindsIn(frame).includes('length'));
    await client.updateLeaderboard(key, { name: 'Renamed' });
    for (const topic of topics) await frameOf(viewer, topic, isWhole);
  });

  it('what is answered for a score that is held', async () => {
    const leaderboard = await createBoard(client, { quarantine: { maxScore: 10 } });
    const ann = await connect({ token: await signMemberToken(app, 'ann') });
    const held = await grant(ann, 'submit', { leaderboard, memberId: 'ann', score: 11 });
    expect(held).toMatchObject({ status: 'quarantined' });
  });

  it.each(POLL_TYPES)('all that is sent of a poll: %s', async (type) => {
    const { poll, votes = [], act } = POLLS[type];
    const input = { question: 'Which?', type, durability: 'applied' as const, ...poll };
    const { pollId } = await client.createPoll(input);
    const topic = `poll:${pollId}`;
    const voter = await connect({ token: await signMemberToken(app, 'v0') });
    const host = await connect({ token: app.secretKey });
    for (const watcher of [voter, host]) await grant(watcher, 'subscribe', { topic });
    await grant(host, 'subscribe', { topic: `presence:${topic}` });
    await client.openPoll(pollId);
    // Votes that come at once would be in the whole frame that this brings.
    for (const watcher of [voter, host]) await stateOf(watcher, pollId, 'open');
    for (const [index, vote] of votes.entries()) {
      const caster = await connect({ token: await signMemberToken(app, `v${index}`) });
      await grant(caster, 'vote', { poll: pollId, ...vote, ballotId: `b${index}` });
    }
    await act?.(pollId, voter);
    // What a quiz comes to is for hosts while it is open.
    for (const watcher of type === 'quiz' ? [host] : [voter, host]) {
      await frameOf(watcher, topic, hasChanges);
    }
    await client.closePoll(pollId);
    for (const watcher of [voter, host]) {
      await stateOf(watcher, pollId, 'closed');
      await frameOf(watcher, topic, isWhole);
      await grant(watcher, 'subscribe', { topic });
    }
  });

  it('what is refused: a handshake, and every message', async () => {
    const refused = await LiveWatcher.connect(app.url, { token: 'rk_pub_unknown' }).catch(
      (error: Error & { data?: unknown }) => ({ message: error.message, data: error.data }),
    );
    contract.checkAnswer('connect', refused);
    const ann = await connect({ token: await signMemberToken(app, 'ann') });
    for (const [event, { sender }] of Object.entries(liveEvents)) {
      if (sender !== 'client') continue;
      const answer = await ann.ask(event, { topic: 7 });
      expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
      contract.checkAnswer(event, answer);
    }
    for (const topic of ['leaderboard:none', 'poll:none', 'presence:poll:none']) {
      expect(await ask(ann, 'subscribe', { topic })).toMatchObject({ ok: false });
    }
  });

  it('the goodbye of an instance that stops', async () => {
    const instance = await app.startInstance();
    const { socket, received } = await connect({ token: app.publishableKey }, instance.url);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    await instance.stop();
    await gone;
    expect(received).toContainEqual(expect.objectContaining({ event: 'goodbye' }));
  });

  it('every message that there is, and every kind of change: all were met above', () => {
    expect([...contract.seen].sort()).toEqual(contract.messages.sort());
    expect([...kinds].sort()).toEqual(contract.changes.sort());
  });
});
