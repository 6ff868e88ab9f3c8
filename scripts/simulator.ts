/**
 * Traffic for the demo board and the demo poll, through the public API as any customer would send
 * it. Runs until it is told to stop, whatever happens to the service meanwhile:
 *
 *   node --conditions=source scripts/simulator.ts --demo .rostrum/demo.json
 */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backoffMs, delay, RostrumClient, RostrumError } from '@rostrum/client';

interface Demo {
  baseUrl: string;
  tenantId: string;
  secretKey: string;
  signingSecret: string;
  leaderboardKey: string;
  pollId: string;
}

const PLAYERS = [
  ...['Aiko Tanaka', 'Amara Okafor', 'Anaïs Lefèvre', 'Ásgeir Jónsson', 'Ayşe Yılmaz'],
  ...['Beatriz Carvalho', 'Björn Åkesson', 'Camila Rojas', 'Chiara Rossi', 'Ciarán Ó Briain'],
  ...['Dilnoza Karimova', 'Đặng Thu Hà', 'Eilidh MacLeod', 'Ekaterina Smirnova', 'Emeka Nwosu'],
  ...['Fatou Diop', 'François Côté', 'Gökhan Demir', 'Greta Lindqvist', 'Hana Nováková'],
  ...['Hiroshi Sato', 'Ifeoma Eze', 'İpek Aydın', 'Isabella Moretti', 'Jākobs Bērziņš'],
  ...['João Pereira', 'Kalani Kealoha', 'Katarzyna Wójcik', 'Kwame Mensah', 'Lars Østergaard'],
  ...['Léa Dubois', 'Linh Nguyễn', 'Lucía Fernández', 'Łukasz Zieliński', 'Mateo González'],
  ...['Mei-Ling Chen', 'Milica Đorđević', 'Mustafa Çelik', 'Nia Wanjiru', 'Noa Levi'],
  ...['Олена Шевченко', 'Owen Davies', 'Priya Raman', 'Rania Haddad', 'Réka Szabó'],
  ...['Saoirse Murphy', 'Sigrún Einarsdóttir', 'Søren Kjær', 'Thandiwe Dlamini', 'Zoë Jansen'],
  ...['Αλέξανδρος Παππάς', 'Дмитрий Волков', 'שירה כהן', 'محمد الفارسي', 'ليلى منصور'],
  ...['अनन्या शर्मा', 'สมชาย ใจดี', '김민준', '山本さくら', '陳美玲'],
];

/** Few play much, most play little: the weight of the n-th player is 1 / (n + 3). */
const ACTIVITY = PLAYERS.map((_, index) => 1 / (index + 3));
const STREAK_SHARE = 0.25;
const STREAK_MS = 12_000;
const STREAK_GAMES_PER_SECOND = 1.5;

const DEFAULT_DEMO = join(process.env['ROSTRUM_DATA_DIR'] ?? '.rostrum', 'demo.json');

const VOTER_POOL = 400;
const TOKEN_TTL_SECONDS = 600;
const AWAY_BASE_MS = 1000;
const AWAY_MAX_MS = 15_000;
const CLOSED_POLL_MS = 10_000;

const HELP = `Sends demo traffic through the public API until it is stopped.

  --demo <file>   demo.json as written by npm start   (${DEFAULT_DEMO})
  --help          this text`;

const between = (min: number, max: number) => min + Math.random() * (max - min);

/** An index, each as likely as its weight says. */
function pickWeighted(weights: readonly number[]): number {
  let rest = Math.random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return index;
  }
  return 0;
}

/** A member token (HS256), as a customer's own server signs it for one voter. */
function signVoterToken(demo: Demo, voterId: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + TOKEN_TTL_SECONDS;
  const claims = { iss: demo.tenantId, sub: voterId, exp, scope: 'read ballots:write' };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = createHmac('sha256', demo.signingSecret).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

/** Repeats `act` until stopped. A service that is away is asked again ever more seldom. */
async function repeat(name: string, signal: AbortSignal, act: () => Promise<number>) {
  for (let failures = 0; !signal.aborted; ) {
    let waitMs: number;
    try {
      waitMs = await act();
      if (failures > 0) console.log(`[simulator] ${name}: the service is back`);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      waitMs = backoffMs(failures, { baseMs: AWAY_BASE_MS, maxMs: AWAY_MAX_MS });
      const reason = error instanceof Error ? error.message : String(error);
      if (failures === 1) console.log(`[simulator] ${name}: ${reason} Trying again.`);
    }
    await delay(waitMs, signal).catch(() => undefined);
  }
}

/** Somebody who plays more than others for a while, and well enough to overtake a rival. */
interface Streak {
  memberId: string;
  bonus: number;
  endsAtMs: number;
}

/** Picks somebody from the middle of the board; sums only grow apart if nobody catches up. */
async function beginStreak(client: RostrumClient, demo: Demo, signal: AbortSignal) {
  const { entries } = await client.listEntries(demo.leaderboardKey, { limit: 20 }, { signal });
  const place = Math.floor(between(1, Math.max(2, entries.length)));
  const climber = entries[place];
  const rival = entries[Math.max(0, place - Math.ceil(between(0, 5)))];
  const durationMs = between(0.5, 1.5) * STREAK_MS;
  const expectedGames = (durationMs / 1000) * STREAK_GAMES_PER_SECOND;
  return {
    memberId: climber?.memberId ?? PLAYERS[Math.floor(between(0, PLAYERS.length))] ?? 'Nobody',
    bonus: Math.max(0, (rival?.score ?? 0) - (climber?.score ?? 0)) / expectedGames,
    endsAtMs: Date.now() + durationMs,
  };
}

function play(streak: Streak): { memberId: string; score: number } {
  const points = 5 * Math.ceil(between(0, 24));
  if (Math.random() < STREAK_SHARE) {
    return { memberId: streak.memberId, score: points + 5 * Math.round(streak.bonus / 5) };
  }
  return { memberId: PLAYERS[pickWeighted(ACTIVITY)] ?? 'Nobody', score: points };
}

/** Small bursts of scores for a board that adds them up; now and then somebody has a streak. */
function playScores(client: RostrumClient, demo: Demo, signal: AbortSignal): Promise<void> {
  let streak: Streak = { memberId: '', bonus: 0, endsAtMs: 0 };
  return repeat('scores', signal, async () => {
    if (Date.now() > streak.endsAtMs) streak = await beginStreak(client, demo, signal);
    const burst = Array.from({ length: Math.ceil(between(0, 4)) }, () => play(streak));
    const [first] = burst;
    if (burst.length > 1) await client.submitScores(demo.leaderboardKey, burst, { signal });
    else if (first) await client.submitScore(demo.leaderboardKey, first, { signal });
    return between(100, 600);
  });
}

/** About one vote a second, from a bounded pool of voters, some of whom change their mind. */
function castVotes(client: RostrumClient, demo: Demo, signal: AbortSignal): Promise<void> {
  let appeal: number[] = [];
  let options: string[] = [];
  let choicesEach = 1;
  return repeat('votes', signal, async () => {
    if (options.length === 0) {
      const poll = await client.getPoll(demo.pollId, { signal });
      options = poll.options.map(({ id }) => id);
      choicesEach = poll.minChoices;
      appeal = options.map(() => between(0.3, 1));
    }
    const turn = Math.floor(between(0, appeal.length));
    appeal[turn] = Math.min(1, Math.max(0.15, (appeal[turn] ?? 0.5) + between(-0.08, 0.08)));
    const choices = new Set<string>();
    while (choices.size < choicesEach) choices.add(options[pickWeighted(appeal)] ?? '');
    const voterId = `demo-voter-${Math.floor(between(0, VOTER_POOL))}`;
    const voter = new RostrumClient({
      baseUrl: demo.baseUrl,
      token: signVoterToken(demo, voterId),
    });
    try {
      await voter.castBallot(demo.pollId, 'me', { choices: [...choices] }, { signal });
    } catch (error) {
      const isClosed = error instanceof RostrumError && error.code.startsWith('poll.');
      const isCast = error instanceof RostrumError && error.code === 'ballot.already_cast';
      if (isClosed) return CLOSED_POLL_MS;
      if (!isCast) throw error;
    }
    return between(500, 1500);
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      demo: { type: 'string', default: DEFAULT_DEMO },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const demo = JSON.parse(await readFile(values.demo, 'utf8')) as Demo;
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Started by a process that is gone: there is nobody left to stop it.
  process.once('disconnect', stop);
  const client = new RostrumClient({ baseUrl: demo.baseUrl, token: demo.secretKey });
  const { signal } = controller;
  console.log(`[simulator] ${PLAYERS.length} players and their audience on ${demo.baseUrl}`);
  await Promise.all([playScores(client, demo, signal), castVotes(client, demo, signal)]);
  process.disconnect?.();
}

try {
  await main();
} catch (error) {
  console.error(`[simulator] ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
