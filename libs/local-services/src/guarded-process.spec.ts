import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GuardedProcess, type ProcessSpec } from './guarded-process.ts';
import { isRunning, waitUntilGone } from './process-table.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-process-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function shell(script: string, stopSteps: ProcessSpec['stopSteps']): ProcessSpec {
  const logFile = join(folder, 'log');
  return { name: 'Shell', command: '/bin/sh', args: ['-c', script], logFile, stopSteps };
}

const patient = [{ signal: 'SIGTERM', graceMs: 10_000 }] as const;

test('an orderly stop ends a process that obeys', async () => {
  const child = await GuardedProcess.start(shell('exec sleep 1000', patient));
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(child.isStopping).toBe(true);
});

test('a process that ignores the signal is ended all the same', async () => {
  const script = 'trap "" TERM; echo deaf; while true; do sleep 0.05; done';
  const steps = [{ signal: 'SIGTERM', graceMs: 100 }] as const;
  const child = await GuardedProcess.start(shell(script, steps));
  await vi.waitFor(() => expect(child.logTail()).toBe('deaf'));
  expect((await child.stop()).signal).toBe('SIGKILL');
});

test('a halted process can be stopped', async () => {
  const child = await GuardedProcess.start(shell('exec sleep 1000', patient));
  child.signal('SIGSTOP');
  expect((await child.stop()).signal).toBe('SIGTERM');
});

test('an end of its own is told, with the last lines it wrote', async () => {
  const child = await GuardedProcess.start(shell('echo one; echo two >&2; exit 3', patient));
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(child.logTail(1)).toBe('two');
  expect(child.isStopping).toBe(false);
});

test('a program that does not exist is an error that names it', async () => {
  const spec = { ...shell('', patient), command: '/nowhere/program' };
  await expect(GuardedProcess.start(spec)).rejects.toThrow(/Shell could not be started.*ENOENT/);
});

test('the log of the run before is kept', async () => {
  await (await GuardedProcess.start(shell('echo first', patient))).exited;
  await (await GuardedProcess.start(shell('echo second', patient))).exited;
  expect(await readFile(join(folder, 'log.1'), 'utf8')).toBe('first\n');
  expect(await readFile(join(folder, 'log'), 'utf8')).toBe('second\n');
});

test('when we are killed outright, the child is stopped', async () => {
  const module = join(import.meta.dirname, 'guarded-process.ts');
  const spec = JSON.stringify(shell('exec sleep 1000', patient));
  const program = `
    import { GuardedProcess } from ${JSON.stringify(module)};
    console.log((await GuardedProcess.start(${spec})).pid);
  `;
  const flags = ['--conditions=source', '--input-type=module-typescript', '-e', program];
  const parent = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(await isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await waitUntilGone(pid, 10_000)).toBe(true);
});
