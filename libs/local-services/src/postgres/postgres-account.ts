import { findExecutables, runCommand } from '../programs/command.ts';

export interface PostgresCommand {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/** Under whose account the server runs: PostgreSQL refuses to run as root. */
export interface PostgresAccount {
  /** For messages: `as postgres`. */
  description: string;
  /** Who has to own the data, as seen from here; undefined where it is ours anyway. */
  owner: { uid: number; gid: number } | undefined;
  commandFor(program: string, args: string[]): PostgresCommand;
}

export type AccountKind = 'namespace' | 'system-user';

/**
 * The accounts that root may use, best first. In a user namespace the server believes to be an
 * ordinary user while its files stay root's, so it can reach whatever root owns, and the data is
 * removed like any other. Where namespaces are forbidden (in many containers), it becomes a user
 * of the system that owns nothing of importance.
 */
export async function accountsForRoot(
  kinds: readonly AccountKind[] = ['namespace', 'system-user'],
): Promise<PostgresAccount[]> {
  const candidates = kinds.map((kind) => (kind === 'namespace' ? namespaced() : systemUser()));
  const accounts = await Promise.all(candidates);
  return accounts.filter((account) => account !== undefined);
}

/** The account of an ordinary user: the user's own. */
export const ownAccount: PostgresAccount = {
  description: 'as the current user',
  owner: undefined,
  commandFor: (command, args) => ({ command, args }),
};

async function namespaced(): Promise<PostgresAccount | undefined> {
  const [unshare] = findExecutables(['unshare']);
  // initdb looks its user up, so it has to be one that the system knows.
  const user = await firstUser(['postgres', 'daemon', 'nobody']);
  if (unshare === undefined || user === undefined) return undefined;
  const mapping = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'];
  const works = await runCommand(unshare, [...mapping, 'id', '-u']);
  if (!works.ok || works.output.trim() !== String(user.uid)) return undefined;
  return {
    description: 'in a user namespace',
    owner: { uid: 0, gid: 0 },
    // Without --fork it becomes the program, so the pid is the server's own.
    commandFor: (program, args) => ({ command: unshare, args: [...mapping, program, ...args] }),
  };
}

async function systemUser(): Promise<PostgresAccount | undefined> {
  const user = await firstUser(['postgres', '_postgres', 'nobody']);
  if (user === undefined) return undefined;
  const { name, uid, gid } = user;
  return {
    description: `as the user ${name}`,
    owner: { uid, gid },
    commandFor: (command, args) => ({ command, args, uid, gid }),
  };
}

async function firstUser(
  names: string[],
): Promise<{ name: string; uid: number; gid: number } | undefined> {
  for (const name of names) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  return undefined;
}

/** Undefined for a user that does not exist, and for root under another name. */
async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const { ok, output } = await runCommand('id', [flag, name]);
  const id = Number.parseInt(output, 10);
  return ok && id > 0 ? id : undefined;
}
