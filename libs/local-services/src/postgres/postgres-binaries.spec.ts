import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoreSymlinks } from './postgres-binaries.ts';

let packageDir: string;

beforeEach(async () => {
  packageDir = await mkdtemp(join(tmpdir(), 'rostrum-binaries-'));
  await mkdir(join(packageDir, 'native/lib'), { recursive: true });
  await writeFile(join(packageDir, 'native/lib/libpq.so.5.18'), 'library');
  const links = [
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
    { source: 'native/lib/libpq.so.5.18', target: 'native/share/deep/libpq.so.5' },
  ];
  await writeFile(join(packageDir, 'native/pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => rm(packageDir, { recursive: true, force: true }));

test('missing links are made, relative, so that the folder can be moved', async () => {
  await restoreSymlinks(packageDir);
  expect(await readlink(join(packageDir, 'native/lib/libpq.so'))).toBe('libpq.so.5.18');
  const deep = join(packageDir, 'native/share/deep/libpq.so.5');
  expect(await readFile(deep, 'utf8')).toBe('library');
});

test('links that are there are left alone, also when many start at once', async () => {
  await Promise.all(Array.from({ length: 10 }, () => restoreSymlinks(packageDir)));
  await restoreSymlinks(packageDir);
  expect(await readFile(join(packageDir, 'native/lib/libpq.so'), 'utf8')).toBe('library');
});
