import { execFile } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PollInput, RostrumClient, RostrumError } from '@rostrum/client';
import { LaunchError } from './options.ts';

/** What `demo.json` holds, for people, scripts and tests that want to use the demo. */
export interface Demo extends Tenant {
  baseUrl: string;
  leaderboardKey: string;
  pollId: string;
  adminUrl: string;
}

interface Tenant {
  tenantId: string;
  secretKey: string;
  publishableKey: string;
  signingSecret: string;
  adminEmail: string;
  adminPassword: string;
}

export interface DemoRequest {
  baseUrl: string;
  demoFile: string;
  apiDir: string;
  /** Of the API. */
  env: NodeJS.ProcessEnv;
  onProgress: (message: string) => void;
}

const TENANT = 'Demo';
const ADMIN = 'admin@demo.rostrum.local';

/** The tenant with its board and its poll, made where they are not there from an earlier run. */
export async function provideDemo(request: DemoRequest): Promise<Demo> {
  const known = await readDemo(request.demoFile);
  const demo =
    known !== undefined && (await isAccepted(request.baseUrl, known.secretKey))
      ? { ...known, ...addresses(request) }
      : await provisionDemo(request);
  const client = new RostrumClient({ baseUrl: request.baseUrl, token: demo.secretKey });
  demo.leaderboardKey = await provideLeaderboard(client);
  demo.pollId = await providePoll(client, demo.pollId);
  await write(request.demoFile, demo);
  return demo;
}

async function provisionDemo(request: DemoRequest): Promise<Demo> {
  request.onProgress('Creating the demo tenant');
  const { tenantId, secretKey, publishableKey, signingSecret, adminEmail, adminPassword } =
    await provisionTenant(request);
  const { baseUrl, adminUrl } = addresses(request);
  const keys = { tenantId, secretKey, publishableKey, signingSecret };
  const things = { leaderboardKey: '', pollId: '' };
  const demo = { baseUrl, ...keys, ...things, adminUrl, adminEmail, adminPassword };
  // Kept at once: a run that is cut short here must not lose the only copy of the keys.
  await write(request.demoFile, demo);
  return demo;
}

/** The port may be another one than in the last run. */
function addresses({ baseUrl }: DemoRequest): Pick<Demo, 'baseUrl' | 'adminUrl'> {
  return { baseUrl, adminUrl: `${baseUrl}/admin` };
}

async function readDemo(file: string): Promise<Demo | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function isAccepted(baseUrl: string, secretKey: string): Promise<boolean> {
  try {
    await new RostrumClient({ baseUrl, token: secretKey }).listLeaderboards({ limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof RostrumError && (error.status === 401 || error.status === 403)) {
      return false;
    }
    throw error;
  }
}

async function provisionTenant(request: DemoRequest): Promise<Tenant> {
  const program = join(request.apiDir, 'provision.js');
  const args = [program, '--tenant-name', TENANT, '--admin-email', ADMIN];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: request.env });
    return JSON.parse(stdout);
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new LaunchError(`The demo tenant could not be created:\n${output || error}`);
  }
}

async function provideLeaderboard(client: RostrumClient): Promise<string> {
  const key = 'arcade';
  if ((await found(client.getLeaderboard(key))) !== undefined) return key;
  await client.createLeaderboard({
    key,
    name: 'Arcade high scores',
    operator: 'increment',
    periods: ['all-time', 'daily', 'weekly', 'monthly'],
  });
  return key;
}

async function providePoll(client: RostrumClient, knownId: string): Promise<string> {
  const key = 'favourite-feature';
  const known = await found(client.getPoll(knownId === '' ? key : knownId));
  const poll = known ?? (await client.createPoll(pollDefinition(key)));
  if (poll.status === 'draft') await client.openPoll(poll.pollId);
  return poll.pollId;
}

function pollDefinition(key: string): PollInput {
  return {
    key,
    question: 'Which part of a live board do you like most?',
    type: 'single',
    options: [
      { id: 'ranks', label: 'Ranks that move' },
      { id: 'tallies', label: 'Tallies that grow' },
      { id: 'speed', label: 'How fast it is' },
      { id: 'exactness', label: 'That it counts exactly' },
      { id: 'widget', label: 'The widget' },
    ],
    voterIdentity: 'token',
    ballotChange: 'change',
    resultsVisibility: 'always',
  };
}

/** The answer, or undefined where there is no such thing. */
async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof RostrumError && error.status === 404) return undefined;
    throw error;
  }
}

/** Replaced whole: a reader never finds half of it. */
async function write(file: string, demo: Demo): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
