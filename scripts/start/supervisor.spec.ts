import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Run {
  child: ChildProcess;
  output: () => string;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** A process with a supervisor of two parts, which does `then` and prints `ready`. */
function run(then: string): Run {
  const program = `
    import { Supervisor } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
    const supervisor = new Supervisor();
    const alive = setInterval(() => {}, 1_000);
    const part = (name) => supervisor.add(name, async () => console.log('stopped', name));
    try { part('first'); part('second'); ${then}; console.log('ready'); } catch (error) {
      supervisor.fail(error.message);
    }
    process.exit(await supervisor.ended);
  `;
  const flags = ['--conditions=source', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, output: () => output, ended };
}

async function ready(then: string): Promise<Run> {
  const running = run(then);
  await expect.poll(running.output).toContain('ready');
  return running;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops the parts, last first, with 0',
  async (signal) => {
    const { child, ended, output } = await ready('supervisor.launched()');
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(output()).toMatch(/stopped second\nstopped first/);
  },
);

test('the same Ctrl-C, arriving by several ways, counts once', async () => {
  const slow = `supervisor.add('slow', () => new Promise((done) => setTimeout(done, 300)))`;
  const { child, ended, output } = await ready(`${slow}; supervisor.launched()`);
  for (let times = 0; times < 3; times += 1) child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(output()).toContain('stopped first');
});

test('a second Ctrl-C ends what does not stop', async () => {
  const never = `supervisor.add('deaf', () => new Promise(() => console.log('deaf')))`;
  const { child, ended, output } = await ready(`${never}; supervisor.launched()`);
  child.kill('SIGINT');
  await expect.poll(output).toContain('deaf');
  const again = setInterval(() => child.kill('SIGINT'), 100);
  expect(await ended).toBe(130);
  clearInterval(again);
});

test('a part that fails stops everything, with the reason and 1', async () => {
  const { ended, output } = await ready(`supervisor.launched(); supervisor.fail('it broke')`);
  expect(await ended).toBe(1);
  expect(output()).toContain('it broke');
  expect(output()).toMatch(/stopped second\n(ready\n)?stopped first/);
});

test('Ctrl-C during the launch starts nothing more and is no fault', async () => {
  const launch = `
    process.kill(process.pid, 'SIGINT');
    await new Promise((done) => setTimeout(done, 50));
    part('third');
  `;
  const { ended, output } = run(launch);
  expect(await ended).toBe(0);
  expect(output()).toMatch(/stopped third\nstopped second\nstopped first/);
  expect(output()).not.toContain('ready');
});

test('a part that cannot be stopped keeps no other from stopping', async () => {
  const bad = `supervisor.add('bad', () => Promise.reject(new Error('stuck')))`;
  const { child, ended, output } = await ready(`${bad}; supervisor.launched()`);
  child.kill('SIGTERM');
  expect(await ended).toBe(1);
  expect(output()).toMatch(/bad did not stop in order: Error: stuck/);
  expect(output()).toContain('stopped first');
});
