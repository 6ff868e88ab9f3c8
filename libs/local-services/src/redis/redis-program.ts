import { join } from 'node:path';
import { LocalServiceError } from '../errors.ts';
import { findExecutables, runCommand } from '../programs/command.ts';
import {
  canExtractDebianPackages,
  extractDebianPackages,
  libraryPathOf,
} from '../programs/debian-packages.ts';
import {
  type InstallOutcome,
  installLine,
  installWithPackageManager,
  type PackageNames,
} from '../programs/system-packages.ts';
import type { Progress } from '../progress.ts';

/** A Redis or Valkey server that can be started, with what it needs around it. */
export interface RedisProgram {
  command: string;
  argv0: string;
  /** Of the server, such as `7.0.15`. */
  version: string;
  /** Added to the environment. */
  env: Record<string, string>;
}

export interface RedisSearch {
  /** Receives a server unpacked for this user alone, where installing is not possible. */
  cacheDir: string;
  logFile: string;
  onProgress: Progress;
  /** Where to look, instead of the PATH and the usual folders. */
  searchFolders?: string[];
}

const OLDEST_MAJOR = 7;

// Debian's redis-tools holds the very program, under the name of one of its tools, and the package
// redis-server adds no more than a link and a system service. With the tools alone nothing is
// started on port 6379, now or at the next boot.
const NAMES = ['redis-server', 'valkey-server', 'redis-check-rdb'];

const PACKAGES: PackageNames = {
  'apt-get': [['redis-tools'], ['redis-server'], ['valkey-server']],
  dnf: [['redis'], ['valkey']],
  apk: [['redis'], ['valkey']],
  brew: [['redis']],
};

/**
 * Finds a server of Redis 7 or newer, or Valkey; installs one where that needs no question.
 * @throws LocalServiceError with the line to run by hand, when there is no way.
 */
export async function provideRedisProgram(search: RedisSearch): Promise<RedisProgram> {
  const unpacked = join(search.cacheDir, 'redis');
  const found = (await findRedis(search)) ?? (await findUnpacked(unpacked));
  if (found !== undefined) return found;

  const request = { title: 'Redis', logFile: search.logFile, onProgress: search.onProgress };
  const outcome = await installWithPackageManager({ ...request, packages: PACKAGES });
  if (outcome === 'installed') {
    const installed = await findRedis(search);
    if (installed !== undefined) return installed;
  }
  if (canExtractDebianPackages()) {
    const packages = ['redis-tools'];
    if (await extractDebianPackages({ ...request, packages, folder: unpacked })) {
      const extracted = await findUnpacked(unpacked);
      if (extracted !== undefined) return extracted;
    }
  }
  throw new LocalServiceError(adviceFor(outcome, search.logFile));
}

async function findRedis(search: RedisSearch): Promise<RedisProgram | undefined> {
  for (const command of findExecutables(NAMES, search.searchFolders)) {
    const program = await examine(command, {});
    if (program !== undefined) return program;
  }
  return undefined;
}

async function findUnpacked(folder: string): Promise<RedisProgram | undefined> {
  const [command] = findExecutables(NAMES, [join(folder, 'usr/bin')]);
  if (command === undefined) return undefined;
  return examine(command, { LD_LIBRARY_PATH: libraryPathOf(folder) });
}

/** The program when it is a server, new enough, and runs on this machine. */
async function examine(
  command: string,
  env: Record<string, string>,
): Promise<RedisProgram | undefined> {
  const argv0 = command.endsWith('valkey-server') ? 'valkey-server' : 'redis-server';
  const options = { argv0, env: { ...process.env, ...env } };
  const { ok, output } = await runCommand(command, ['--version'], options);
  const version = /server v=(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!ok || version === undefined) return undefined;
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) return undefined;
  return { command, argv0, version, env };
}

function adviceFor(outcome: InstallOutcome, logFile: string): string {
  const line = installLine({ ...PACKAGES, 'apt-get': [['redis-server']] });
  const need = `A Redis server (${OLDEST_MAJOR}.0 or newer) or Valkey is needed and none was found`;
  const reason = {
    installed: ': the one that the package manager offers is older.',
    failed: `, and installing one failed: see ${logFile}.`,
    'not-permitted': ', and installing one needs root.',
    'no-manager': ', and no package manager is known here.',
  }[outcome];
  const byHand =
    line === undefined || outcome === 'installed'
      ? 'Install one and put it on the PATH'
      : `Run this once: ${line}`;
  return `${need}${reason}\n${byHand}\nor set REDIS_URL to a server you have.`;
}
