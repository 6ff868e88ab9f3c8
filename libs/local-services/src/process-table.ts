import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process with this id exists and is not a zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists, under somebody else's account.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return (await stateOf(pid)) !== 'Z';
}

/** The command line of a running process, its arguments joined by blanks; '' when there is none. */
export async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.split('\0').join(' ').trim();
  }
  return ps(pid, 'command');
}

/**
 * When a process was started, in whatever unit the system counts; only good for comparing. A pid
 * alone says little: it is given out again, in containers often within seconds.
 */
export async function startTimeOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await linuxStat(pid))[19] ?? '';
  return ps(pid, 'lstart');
}

/** Resolves true once the process is gone, false when it is still there after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (await isRunning(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

async function stateOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await linuxStat(pid))[0] ?? '';
  return (await ps(pid, 'state')).slice(0, 1);
}

/** Fields of /proc/<pid>/stat from the third on: the second, the name, may hold blanks and ')'. */
async function linuxStat(pid: number): Promise<string[]> {
  const raw = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return raw.slice(raw.lastIndexOf(')') + 2).split(' ');
}

async function ps(pid: number, column: string): Promise<string> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)]);
    return stdout.trim();
  } catch {
    return '';
  }
}
