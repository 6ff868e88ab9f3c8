import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Progress } from '../progress.ts';
import { findExecutables, runCommand } from './command.ts';

export type PackageManager = 'apt-get' | 'dnf' | 'apk' | 'brew';

/**
 * What to install with each package manager. Several lists are alternatives, tried in order: the
 * same program has different names in different releases.
 */
export type PackageNames = Record<PackageManager, readonly (readonly string[])[]>;

export type InstallOutcome = 'installed' | 'failed' | 'not-permitted' | 'no-manager';

export interface InstallRequest {
  /** How people call the program, in messages. */
  title: string;
  packages: PackageNames;
  logFile: string;
  onProgress: Progress;
}

const MANAGERS: readonly PackageManager[] = ['apt-get', 'dnf', 'apk', 'brew'];

/** The package manager of this machine, or undefined. */
export function findPackageManager(): PackageManager | undefined {
  return MANAGERS.find((manager) => findExecutables([manager]).length > 0);
}

/** The one line a person may run to install it, or undefined where no manager is known. */
export function installLine(packages: PackageNames): string | undefined {
  const manager = findPackageManager();
  const names = manager === undefined ? undefined : packages[manager][0]?.join(' ');
  if (manager === undefined || names === undefined) return undefined;
  if (manager === 'brew') return `brew install ${names}`;
  if (manager === 'apk') return `sudo apk add ${names}`;
  const refresh = manager === 'apt-get' ? 'sudo apt-get update && ' : '';
  return `${refresh}sudo ${manager} install -y ${names}`;
}

/**
 * Installs with the system's package manager where that is possible without asking anybody: as
 * root, with a sudo that wants no password, or with Homebrew, which needs neither.
 */
export async function installWithPackageManager(request: InstallRequest): Promise<InstallOutcome> {
  const manager = findPackageManager();
  if (manager === undefined) return 'no-manager';
  const prefix = await privilege(manager);
  if (prefix === undefined) return 'not-permitted';
  await mkdir(dirname(request.logFile), { recursive: true });
  request.onProgress(`Installing ${request.title} with ${manager}`);
  if (manager === 'apt-get') {
    await manage(manager, prefix, ['update'], request.logFile);
  }
  for (const names of request.packages[manager]) {
    const args = [...installArguments(manager), ...names];
    if (await manage(manager, prefix, args, request.logFile)) return 'installed';
  }
  return 'failed';
}

async function manage(
  manager: PackageManager,
  prefix: string[],
  args: string[],
  logFile: string,
): Promise<boolean> {
  const [command = manager, ...rest] = [...prefix, manager, ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (await runCommand(command, rest, { env, logFile })).ok;
}

function installArguments(manager: PackageManager): string[] {
  switch (manager) {
    case 'apt-get':
      // Another copy may be installing at the same moment.
      return ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends'];
    case 'dnf':
      return ['install', '-y'];
    case 'apk':
      return ['add', '--no-cache'];
    case 'brew':
      return ['install'];
  }
}

/** What to put before the command, or undefined where the user may not install. */
async function privilege(manager: PackageManager): Promise<string[] | undefined> {
  const isRoot = process.getuid?.() === 0;
  if (manager === 'brew') return isRoot ? undefined : [];
  if (isRoot) return [];
  const withoutPassword = await runCommand('sudo', ['-n', 'true']);
  if (!withoutPassword.ok) return undefined;
  return manager === 'apt-get'
    ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive']
    : ['sudo', '-n'];
}
