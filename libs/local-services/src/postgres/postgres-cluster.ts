import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServiceError } from '../errors.ts';
import { runCommand } from '../programs/command.ts';
import type { Progress } from '../progress.ts';
import type { PostgresPlace } from './postgres-place.ts';

export const SUPERUSER = 'rostrum';

export interface PostgresCluster {
  /** What `postgres -D` takes. */
  dataDirectory: string;
  password: string;
}

export interface ClusterOptions {
  place: PostgresPlace;
  /** Keeps the password. */
  dataDir: string;
  logFile: string;
  onProgress: Progress;
  /** False leaves out flushing to disk, for data that nobody will miss. */
  durable: boolean;
}

/** Makes the database cluster, unless it is there from an earlier run. */
export async function provideCluster(options: ClusterOptions): Promise<PostgresCluster> {
  const { place, dataDir } = options;
  const dataDirectory = join(place.folder, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) {
    await checkVersion(dataDirectory, place);
    const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
    if (password !== '') return { dataDirectory, password };
    throw new LocalServiceError(
      `${passwordFile}, the password of the database in ${dataDirectory}, is gone. ` +
        'Bring it back, or remove the whole data folder to begin anew.',
    );
  }
  options.onProgress('Preparing the database');
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await initialise(options, dataDirectory, password);
  return { dataDirectory, password };
}

/** In a folder beside, renamed when whole: a run that is killed here leaves nothing half made. */
async function initialise(
  options: ClusterOptions,
  dataDirectory: string,
  password: string,
): Promise<void> {
  const { account, binaries, folder } = options.place;
  const draft = join(folder, 'cluster.new');
  const secretFile = join(folder, 'initial-password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(secretFile, `${password}\n`, { mode: 0o600 });
  if (account.owner !== undefined) await chown(secretFile, account.owner.uid, account.owner.gid);
  const { command, ...how } = account.commandFor(binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    `--pwfile=${secretFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--lc-messages=C',
    ...(options.durable ? [] : ['--no-sync']),
  ]);
  const env = postgresEnvironment();
  const spawnOptions = { ...how, env, cwd: '/', logFile: options.logFile };
  const { ok, output } = await runCommand(command, how.args, spawnOptions);
  await rm(secretFile, { force: true });
  if (!ok) throw new LocalServiceError(`PostgreSQL could not prepare its data:\n${output.trim()}`);
  await rename(draft, dataDirectory);
}

/** Without the PG… variables of the user's shell, which would change what the server does. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

async function checkVersion(dataDirectory: string, place: PostgresPlace): Promise<void> {
  const kept = (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  const ours = place.binaries.packageVersion.split('.')[0];
  if (kept === ours) return;
  throw new LocalServiceError(
    `The data in ${dataDirectory} was written by PostgreSQL ${kept}, and this is ${ours}. ` +
      'Take a dump with the old one, or remove the data folder to begin anew.',
  );
}
