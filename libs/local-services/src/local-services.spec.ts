import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalServices, startLocalServices } from './local-services.ts';
import { isPortFree } from './ports.ts';

const started: LocalServices[] = [];
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rostrum-services-'));
});

afterEach(async () => {
  for (const services of started.splice(0)) await services.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<LocalServices> {
  const services = await startLocalServices({ dataDir });
  started.push(services);
  return services;
}

const portOf = (url: string): number => Number(new URL(url).port);

test('both run side by side, and both are gone after a stop', async () => {
  const services = await start();
  const ports = [portOf(services.redisUrl), portOf(services.databaseUrl)];
  for (const port of ports) expect(await isPortFree(port)).toBe(false);
  await services.stop();
  for (const port of ports) expect(await isPortFree(port)).toBe(true);
});

test('a second copy on the same folder is refused; after a stop it is welcome', async () => {
  const first = await start();
  await expect(startLocalServices({ dataDir })).rejects.toThrow(/in use by a running copy/);
  await first.stop();
  const second = await start();
  expect(new URL(second.databaseUrl).password).toBe(new URL(first.databaseUrl).password);
  expect(new URL(second.redisUrl).password).toBe(new URL(first.redisUrl).password);
});

test('a server that is there already is used, and only the other one started', async () => {
  const first = await start();
  const own = { dataDir: join(dataDir, 'other'), redisUrl: first.redisUrl };
  const second = await startLocalServices(own);
  started.push(second);
  expect(second.redisUrl).toBe(first.redisUrl);
  expect(second.databaseUrl).not.toBe(first.databaseUrl);
  expect((await readdir(own.dataDir)).sort()).toEqual(['lock', 'postgres']);
  await second.stop();
  expect(await isPortFree(portOf(first.redisUrl))).toBe(false);
});

test('an end that nobody asked for is told, with a reason', async () => {
  const services = await start();
  const reasons: string[] = [];
  services.onFailure((reason) => reasons.push(reason));
  const pid = Number((await readFile(join(dataDir, 'redis/redis.pid'), 'utf8')).trim());
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => reasons.join()).toMatch(/^Redis ended \(signal SIGKILL\)/);
});

test('passwords are for the eyes of the owner', async () => {
  await start();
  for (const file of ['redis-password', 'redis/redis.conf', 'postgres/password']) {
    expect((await stat(join(dataDir, file))).mode & 0o077).toBe(0);
  }
});

test('when one cannot start, the other is not left running', async () => {
  const services = await start();
  await services.stop();
  await rm(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres'), 'a file where a folder should be');
  await expect(startLocalServices({ dataDir })).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(stat(join(dataDir, 'redis/lock'))).rejects.toThrow(/ENOENT/);
  await expect(stat(join(dataDir, 'redis/redis.pid'))).rejects.toThrow(/ENOENT/);
});
