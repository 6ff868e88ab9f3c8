import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataLock } from './data-lock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-lock-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const leaveBehind = (content: string): Promise<void> => writeFile(join(folder, 'lock'), content);

test('a folder in use is refused, with the process that uses it', async () => {
  const lock = await DataLock.acquire(folder, 'The data');
  await expect(DataLock.acquire(folder, 'The data')).rejects.toThrow(`(process ${process.pid})`);
  await lock.release();
});

test('a released folder can be locked again, and nothing else is left in it', async () => {
  await (await DataLock.acquire(folder, 'The data')).release();
  await (await DataLock.acquire(folder, 'The data')).release();
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a dead process is taken over', async () => {
  const { pid } = spawnSync('true');
  await leaveBehind(JSON.stringify({ pid, startTime: '1' }));
  await (await DataLock.acquire(folder, 'The data')).release();
});

test('the lock of a dead process whose pid was given out again is taken over', async () => {
  await leaveBehind(JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
  await (await DataLock.acquire(folder, 'The data')).release();
});

test('a lock that cannot be read is taken over', async () => {
  await leaveBehind('{"pid":');
  await (await DataLock.acquire(folder, 'The data')).release();
  await leaveBehind('');
  await (await DataLock.acquire(folder, 'The data')).release();
});

test('of many that find the same stale lock exactly one gets it', async () => {
  await leaveBehind(JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
  const all = Array.from({ length: 20 }, () => DataLock.acquire(folder, 'The data'));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
});

test('a takeover that was cut short by a kill holds nobody up for long', async () => {
  await leaveBehind(JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
  await writeFile(join(folder, 'lock.takeover'), '');
  await (await DataLock.acquire(folder, 'The data')).release();
  expect(await readdir(folder)).toEqual([]);
});

test('whoever lost the lock does not release it for its new holder', async () => {
  const lost = await DataLock.acquire(folder, 'The data');
  await leaveBehind(JSON.stringify({ pid: process.ppid, startTime: 'of another' }));
  await lost.release();
  expect(await readdir(folder)).toEqual(['lock']);
});
