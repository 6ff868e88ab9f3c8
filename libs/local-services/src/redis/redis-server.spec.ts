import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunning } from '../process-table.ts';
import type { RunningServer } from '../running-server.ts';
import { provideRedisProgram } from './redis-program.ts';
import { type RedisOptions, startRedis } from './redis-server.ts';

const cacheDir = join(import.meta.dirname, '../../../../.rostrum/programs');
const started: RunningServer[] = [];
let dataDir: string;

beforeEach(async () => {
  // Blanks and quotes are what a configuration file gets wrong.
  dataDir = join(await mkdtemp(join(tmpdir(), 'rostrum-redis-')), 'a "data" folder');
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

async function start(options: Partial<RedisOptions> = {}): Promise<RunningServer> {
  const server = await startRedis({ dataDir, cacheDir, ...options });
  started.push(server);
  return server;
}

async function ask<T>(server: RunningServer, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url, { disableClientInfo: true });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

test('it answers on loopback only, keeps an append-only file and evicts nothing', async () => {
  const server = await start();
  const names = ['bind', 'appendonly', 'appendfsync', 'maxmemory-policy', 'save'];
  const config = await ask(server, (redis) => redis.config('GET', ...(names as [string])));
  expect(Object.fromEntries(pairs(config as string[]))).toEqual({
    bind: '127.0.0.1',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  });
});

test('the data outlives a stop, a restart and a kill', async () => {
  const first = await start();
  await ask(first, (redis) => redis.set('kept', 'yes'));
  await first.stop();

  const second = await start();
  await second.restart();
  expect(await ask(second, (redis) => redis.get('kept'))).toBe('yes');
  await ask(second, (redis) => redis.set('later', 'too'));
  await second.kill('SIGKILL');
  await second.restart();
  expect(await ask(second, (redis) => redis.mget('kept', 'later'))).toEqual(['yes', 'too']);
});

test('a restart keeps the port and the URL, in a new process', async () => {
  const server = await start();
  const { pid, port, url } = server;
  await server.restart();
  expect(server.pid).not.toBe(pid);
  expect(server).toMatchObject({ port, url });
});

test('with a password, nobody else is served', async () => {
  const server = await start({ password: 'p@ss "word"' });
  const stranger = new Redis(server.port, { disableClientInfo: true, retryStrategy: () => null });
  stranger.on('error', () => undefined);
  await expect(stranger.get('key')).rejects.toThrow(/NOAUTH/);
  stranger.disconnect();
  expect(await ask(server, (redis) => redis.ping())).toBe('PONG');
});

test('data in use is refused', async () => {
  await start();
  await expect(startRedis({ dataDir, cacheDir })).rejects.toThrow(/in use by a running copy/);
});

test('a server that an earlier run left behind is stopped, and its data read', async () => {
  const server = await start();
  await ask(server, (redis) => redis.set('kept', 'yes'));
  await server.stop();
  // As after a crash of the run that started it: a live server, its pid file, and no lock.
  const orphan = await leaveOrphan();

  const messages: string[] = [];
  const next = await start({ onProgress: (message) => messages.push(message) });
  expect(messages.join()).toContain(`left behind by an earlier run (process ${orphan})`);
  expect(await isRunning(orphan)).toBe(false);
  expect(await ask(next, (redis) => redis.get('kept'))).toBe('yes');
});

test('a pid file that names some other process does no harm to that process', async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'redis.pid'), `${process.pid}\n`);
  await start();
});

test('a port that another server holds is an error, and that server stays untouched', async () => {
  const first = await start({ dataDir: join(dataDir, 'first') });
  const second = { dataDir: join(dataDir, 'second'), cacheDir, port: first.port };
  await expect(startRedis(second)).rejects.toThrow(/Address already in use/);
  expect(await ask(first, (redis) => redis.ping())).toBe('PONG');
});

test('a directive that the server refuses is an error with the end of its log', async () => {
  const config = { 'no-such-directive': 'yes' };
  await expect(startRedis({ dataDir, cacheDir, config })).rejects.toThrow(/no-such-directive/);
  await start();
});

test('an end that nobody asked for is told; a kill or stop of ours is not', async () => {
  const server = await start();
  const reports: string[] = [];
  server.onUnexpectedExit((exit) => reports.push(String(exit.signal)));
  await server.kill('SIGKILL');
  await server.restart();
  process.kill(server.pid, 'SIGKILL');
  await expect.poll(() => reports).toEqual(['SIGKILL']);
});

async function leaveOrphan(): Promise<number> {
  const logFile = join(dataDir, 'install.log');
  const program = await provideRedisProgram({ cacheDir, logFile, onProgress: () => undefined });
  const orphan = spawn(program.command, [join(dataDir, 'redis.conf')], {
    argv0: program.argv0,
    env: { ...process.env, ...program.env },
    stdio: 'ignore',
  });
  orphan.unref();
  const pidFile = join(dataDir, 'redis.pid');
  await expect.poll(() => readFile(pidFile, 'utf8').catch(() => '')).not.toBe('');
  return orphan.pid ?? 0;
}

function* pairs(flat: string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < flat.length; at += 2) yield [flat[at] ?? '', flat[at + 1] ?? ''];
}
