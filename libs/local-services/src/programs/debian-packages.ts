import { existsSync, globSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Progress } from '../progress.ts';
import { findExecutables, runCommand } from './command.ts';

export interface ExtractRequest {
  /** How people call the program, in messages. */
  title: string;
  packages: readonly string[];
  /** Receives the files; everything in it is replaced. */
  folder: string;
  logFile: string;
  onProgress: Progress;
}

/** Whether this machine's packages can be fetched and unpacked without being root. */
export function canExtractDebianPackages(): boolean {
  return findExecutables(['apt-get']).length > 0 && findExecutables(['dpkg-deb']).length > 0;
}

/**
 * Unpacks packages and whatever they need that the machine lacks into a folder, as an ordinary
 * user: apt gets its own folders for lists and archives, and nothing is installed. The programs
 * found there run with `libraryPathOf(folder)`. Resolves false when a step failed.
 */
export async function extractDebianPackages(request: ExtractRequest): Promise<boolean> {
  const { title, folder, logFile, onProgress } = request;
  const draft = `${folder}.${process.pid}`;
  const apt = privateApt(join(draft, '.apt'));
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(logFile), { recursive: true });
  for (const needed of apt.folders) await mkdir(needed, { recursive: true });
  try {
    onProgress(`Fetching the list of Debian packages for ${title} (no root needed)`);
    await runCommand('apt-get', [...apt.options, 'update'], { logFile });
    onProgress(`Fetching ${title} and its libraries`);
    const install = ['install', '--download-only', '-y', '--no-install-recommends'];
    const args = [...apt.options, ...install, ...request.packages];
    if (!(await runCommand('apt-get', args, { logFile })).ok) return false;
    const archives = (await readdir(apt.archives)).filter((name) => name.endsWith('.deb'));
    for (const archive of archives.filter(isUsableBesideTheSystem)) {
      const unpack = ['-x', join(apt.archives, archive), draft];
      if (!(await runCommand('dpkg-deb', unpack, { logFile })).ok) return false;
    }
    await rm(join(draft, '.apt'), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return true;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The value of LD_LIBRARY_PATH for programs out of `folder`. */
export function libraryPathOf(folder: string): string {
  const patterns = ['usr/lib/*-linux-gnu*', 'lib/*-linux-gnu*', 'usr/lib', 'lib'];
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: folder }))
    .map((found) => join(folder, found))
    .filter((found) => existsSync(found))
    .join(':');
}

/** A C library other than the one of the running loader makes every program crash. */
function isUsableBesideTheSystem(archive: string): boolean {
  return !/^(libc6|libc-bin|libc6-.*)_/.test(archive);
}

function privateApt(root: string): { options: string[]; folders: string[]; archives: string } {
  const lists = join(root, 'lists');
  const cache = join(root, 'cache');
  const archives = join(cache, 'archives');
  const settings = [
    `Dir::State::lists=${lists}`,
    `Dir::State::extended_states=${join(root, 'extended_states')}`,
    `Dir::Cache=${cache}`,
    `Dir::Log=${root}`,
    // The system's locks belong to root, and nothing of the system is changed.
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    // Descriptions for software centres, half of the download.
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
    'Acquire::Languages=none',
    'APT::Keep-Downloaded-Packages=true',
  ];
  return {
    options: settings.flatMap((setting) => ['-o', setting]),
    folders: [join(lists, 'partial'), join(archives, 'partial')],
    archives,
  };
}
