import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServiceError, systemErrorCode } from '../errors.ts';
import { runCommand } from '../programs/command.ts';
import type { Progress } from '../progress.ts';
import {
  type AccountKind,
  accountsForRoot,
  ownAccount,
  type PostgresAccount,
} from './postgres-account.ts';
import { binariesIn, type PostgresBinaries } from './postgres-binaries.ts';

/** Who runs the server, from which programs, on which folder. */
export interface PostgresPlace {
  account: PostgresAccount;
  binaries: PostgresBinaries;
  /** Owned by the account; the cluster lies in it. */
  folder: string;
}

export interface PlaceSearch {
  binaries: PostgresBinaries;
  /** Where everything belongs; a note is left here when the cluster has to live elsewhere. */
  dataDir: string;
  onProgress: Progress;
  /** What root may try, best first. */
  accountKinds?: readonly AccountKind[];
  /** Receives copies when the account cannot reach the originals. */
  sharedFolder?: string;
}

const SHARED_FOLDER = '/var/lib/rostrum';

/**
 * Finds an account under which the server can run, and a place that this account can reach: the
 * data folder, or, for example when that lies under a folder closed to all but root and no user
 * namespace is permitted, one below /var/lib.
 */
export async function findPlace(search: PlaceSearch): Promise<PostgresPlace> {
  const folder = join(search.dataDir, 'server');
  if (process.getuid?.() !== 0) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return { account: ownAccount, binaries: search.binaries, folder };
  }
  const accounts = await accountsForRoot(search.accountKinds);
  // A cluster that was moved away before stays where it is.
  const moved = existsSync(noteOf(search.dataDir));
  for (const account of moved ? [] : accounts) {
    const place = { account, binaries: search.binaries, folder };
    if (await isUsable(place)) return settle(place);
  }
  for (const account of accounts) {
    const place = await shared(account, search);
    if (await isUsable(place)) return settle(place);
  }
  throw new LocalServiceError(
    'PostgreSQL refuses to run as root, and neither user namespaces nor an account of the system ' +
      '(postgres, nobody) could be used to run it. Run this as an ordinary user, ' +
      'or set DATABASE_URL to a server you have.',
  );
}

async function isUsable(place: PostgresPlace): Promise<boolean> {
  const { account, binaries, folder } = place;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account.owner !== undefined) await chown(folder, account.owner.uid, account.owner.gid);
  const check = 'cd "$2" && test -w . && exec "$1" --version';
  const args = ['-c', check, 'check', binaries.postgres, folder];
  const { command, ...how } = account.commandFor('/bin/sh', args);
  const { ok } = await runCommand(command, how.args, { ...how, cwd: '/' });
  return ok;
}

/** Data written under another account before now belongs to this one. */
async function settle(place: PostgresPlace): Promise<PostgresPlace> {
  const { owner } = place.account;
  const cluster = join(place.folder, 'cluster');
  if (owner === undefined || !existsSync(cluster)) return place;
  if ((await stat(cluster)).uid === owner.uid) return place;
  const changed = await runCommand('chown', ['-R', `${owner.uid}:${owner.gid}`, place.folder]);
  if (!changed.ok) throw new LocalServiceError(`Cannot take over ${cluster}: ${changed.output}`);
  return place;
}

async function shared(account: PostgresAccount, search: PlaceSearch): Promise<PostgresPlace> {
  const base = search.sharedFolder ?? SHARED_FOLDER;
  await mkdir(base, { recursive: true, mode: 0o755 });
  const home = join(base, `postgres-${search.binaries.packageVersion}`);
  if (!existsSync(home)) {
    search.onProgress(`Copying PostgreSQL to ${home}, where it can run ${account.description}`);
    const draft = `${home}.${process.pid}`;
    await cp(search.binaries.home, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, home).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      if (systemErrorCode(error) !== 'ENOTEMPTY' && systemErrorCode(error) !== 'EEXIST')
        throw error;
    });
  }
  const folder = join(base, `data-${await noteId(search.dataDir)}`);
  search.onProgress(`The PostgreSQL data is kept in ${folder}: it runs ${account.description}`);
  return { account, binaries: binariesIn(home, search.binaries.packageVersion), folder };
}

async function noteId(dataDir: string): Promise<string> {
  const note = noteOf(dataDir);
  const known = (await readFile(note, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const id = randomUUID();
  await writeFile(note, `${id}\n`);
  return id;
}

function noteOf(dataDir: string): string {
  return join(dataDir, 'moved');
}
