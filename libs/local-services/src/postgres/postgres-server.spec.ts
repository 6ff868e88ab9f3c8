import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryResult } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunning } from '../process-table.ts';
import { accountsForRoot } from './postgres-account.ts';
import { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres-server.ts';

const isRoot = process.getuid?.() === 0;
const started: RunningPostgres[] = [];
let dataDir: string;
let sharedFolder: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rostrum postgres '));
  // Needed, for one, where this repository lies in a folder closed to all but root.
  sharedFolder = await mkdtemp(join(tmpdir(), 'rostrum-shared-'));
  await chmod(sharedFolder, 0o755);
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const folder of [dataDir, sharedFolder]) await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, sharedFolder, durable: false, ...options });
  started.push(server);
  return server;
}

async function query(server: RunningPostgres, text: string): Promise<QueryResult> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

test('it serves the database rostrum on loopback, to the holder of the password', async () => {
  const server = await start();
  const { rows } = await query(server, 'SELECT current_database() AS name');
  expect(rows).toEqual([{ name: 'rostrum' }]);
  const url = new URL(server.url);
  url.password = 'wrong';
  const stranger = new Client({ connectionString: url.href });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
  expect((await query(server, 'SHOW listen_addresses')).rows).toEqual([
    { listen_addresses: '127.0.0.1' },
  ]);
});

test('the data outlives a stop, a restart and a kill', async () => {
  const first = await start({ durable: true });
  expect((await query(first, 'SHOW synchronous_commit')).rows[0].synchronous_commit).toBe('on');
  expect((await query(first, 'SHOW fsync')).rows[0].fsync).toBe('on');
  await query(first, 'CREATE TABLE kept (n int)');
  await first.stop();

  const second = await start({ durable: true });
  await query(second, 'INSERT INTO kept VALUES (1)');
  await second.restart();
  await query(second, 'INSERT INTO kept VALUES (2)');
  await second.kill('SIGKILL');
  await second.restart();
  expect((await query(second, 'SELECT n FROM kept ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
});

test('data in use is refused', async () => {
  await start();
  await expect(startPostgres({ dataDir })).rejects.toThrow(/in use by a running copy/);
});

test('a server that an earlier run left behind is stopped, and its data read', async () => {
  const server = await start();
  await query(server, 'CREATE TABLE kept (n int)');
  const commandLine = await launchCommand(server.pid);
  await server.stop();
  // As after a crash of the run that started it: a live server, its pid file, and no lock.
  const orphan = await leaveOrphan(commandLine, server);

  const messages: string[] = [];
  const next = await start({ onProgress: (message) => messages.push(message) });
  expect(messages.join()).toContain(`left behind by an earlier run (process ${orphan})`);
  expect(await isRunning(orphan)).toBe(false);
  expect((await query(next, 'SELECT count(*)::int AS n FROM kept')).rows).toEqual([{ n: 0 }]);
});

test('a pid file that names some other live process is no obstacle', async () => {
  const server = await start();
  await server.stop();
  const lines = [process.pid, server.clusterDir, 1, server.port, '', '127.0.0.1', '0 0', 'ready'];
  await writeFile(join(server.clusterDir, 'postmaster.pid'), `${lines.join('\n')}\n`);
  const next = await start();
  expect((await query(next, 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a preparation that was cut short is begun anew', async () => {
  const server = await start();
  await server.stop();
  await rm(server.clusterDir, { recursive: true });
  await writeFile(`${server.clusterDir}.new`, 'half made');
  expect((await query(await start(), 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('data without its password is an error that says what to do', async () => {
  await (await start()).stop();
  await rm(join(dataDir, 'password'));
  await expect(startPostgres({ dataDir })).rejects.toThrow(/Bring it back, or remove/);
});

test('data of another version is an error that names both', async () => {
  const server = await start();
  await server.stop();
  await writeFile(join(server.clusterDir, 'PG_VERSION'), '12\n');
  await expect(startPostgres({ dataDir })).rejects.toThrow(/written by PostgreSQL 12/);
});

test('a setting that the server refuses is an error with the end of its log', async () => {
  const config = { no_such_setting: 'on' };
  await expect(startPostgres({ dataDir, config })).rejects.toThrow(/no_such_setting/);
});

test.runIf(isRoot)(
  'as root in a user namespace, the files stay those of root',
  async ({ skip }) => {
    const accounts = await accountsForRoot(['namespace']);
    skip(accounts.length === 0, 'user namespaces are not permitted here');
    const server = await start({ accountKinds: ['namespace'] });
    expect((await stat(server.clusterDir)).uid).toBe(0);
  },
);

test.runIf(isRoot)('as root without namespaces, it runs under a user of the system', async () => {
  await chmod(dataDir, 0o755);
  const server = await start({ accountKinds: ['system-user'] });
  expect((await stat(server.clusterDir)).uid).not.toBe(0);
  expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0);
  await query(server, 'CREATE TABLE kept (n int)');
  await server.stop();
  // The next run may be permitted what this one was not.
  const next = await start();
  expect((await query(next, 'SELECT count(*)::int AS n FROM kept')).rows).toEqual([{ n: 0 }]);
});

test.runIf(isRoot)('a place that the account cannot reach is replaced by one it can', async () => {
  await chmod(dataDir, 0o700);
  const options = { accountKinds: ['system-user'] } as const;
  const messages: string[] = [];
  const server = await start({ ...options, onProgress: (message) => messages.push(message) });
  expect(server.clusterDir).toContain(sharedFolder);
  expect(messages.join()).toContain(`The PostgreSQL data is kept in ${sharedFolder}`);
  await query(server, 'CREATE TABLE kept (n int)');
  await server.stop();
  const next = await start(options);
  expect((await query(next, 'SELECT count(*)::int AS n FROM kept')).rows).toEqual([{ n: 0 }]);
});

async function launchCommand(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((word) => word !== '');
}

async function leaveOrphan(commandLine: string[], server: RunningPostgres): Promise<number> {
  const [account] = isRoot ? await accountsForRoot() : [];
  const [program = '', ...args] = commandLine;
  const { command, ...how } = account?.commandFor(program, args) ?? { command: program, args };
  const orphan = spawn(command, how.args, { ...how, cwd: '/', detached: true, stdio: 'ignore' });
  orphan.unref();
  await expect
    .poll(() =>
      query(server, 'SELECT 1').then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  return orphan.pid ?? 0;
}
