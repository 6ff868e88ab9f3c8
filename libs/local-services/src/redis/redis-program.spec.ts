import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provideRedisProgram, type RedisProgram } from './redis-program.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-program-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(place: string, name: string, answer: string): Promise<string> {
  const file = join(folder, place, name);
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "${answer}"\n`);
  await chmod(file, 0o755);
  return file;
}

function provide(...places: string[]): Promise<RedisProgram> {
  return provideRedisProgram({
    cacheDir: folder,
    logFile: join(folder, 'log'),
    onProgress: () => undefined,
    searchFolders: places.map((place) => join(folder, place)),
  });
}

test('a server that is too old is passed over', async () => {
  await program('old', 'redis-server', 'Redis server v=6.2.14 sha=00000000:0');
  const newer = await program('new', 'redis-server', 'Redis server v=7.2.4 sha=00000000:0');
  expect(await provide('old', 'new')).toMatchObject({ command: newer, version: '7.2.4' });
});

test('Valkey will do', async () => {
  const valkey = await program('bin', 'valkey-server', 'Valkey server v=8.1.0 sha=00000000:0');
  expect(await provide('bin')).toMatchObject({ command: valkey, argv0: 'valkey-server' });
});

test('a tool of that name that is no server is passed over', async () => {
  await program('tools', 'redis-check-rdb', 'redis-check-rdb 7.0.15');
  const server = await program('bin', 'redis-server', 'Redis server v=7.0.15 sha=00000000:0');
  expect(await provide('tools', 'bin')).toMatchObject({ command: server });
});

test('one unpacked by an earlier run is used, with its libraries', async () => {
  const unpacked = await program('redis/usr/bin', 'redis-server', 'Redis server v=7.0.15 sha=0');
  const libraries = join(folder, 'redis/usr/lib/x86_64-linux-gnu');
  await mkdir(libraries, { recursive: true });
  const found = await provide('nothing-here');
  expect(found.command).toBe(unpacked);
  expect(found.env['LD_LIBRARY_PATH']).toContain(libraries);
});
