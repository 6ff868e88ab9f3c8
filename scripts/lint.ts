import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

interface Check {
  name: string;
  /** A program in node_modules/.bin and its arguments. */
  command: [string, ...string[]];
}

interface Outcome {
  name: string;
  ok: boolean;
  output: string;
  seconds: number;
}

const ROOT = join(import.meta.dirname, '..');
const IMPORT_ROOTS = ['apps', 'libs', 'scripts', 'test', 'bench'];

function checks(): Check[] {
  const roots = IMPORT_ROOTS.filter((folder) => existsSync(join(ROOT, folder)));
  const list: Check[] = [
    { name: 'format and rules', command: ['biome', 'check', '--max-diagnostics=200', '.'] },
    {
      name: 'imports',
      command: ['depcruise', '--config', '.dependency-cruiser.mjs', ...roots],
    },
    { name: 'types', command: ['tsc', '-p', 'tsconfig.check.json'] },
  ];
  if (existsSync(join(ROOT, 'apps/admin/tsconfig.json'))) {
    list.push({ name: 'types of the dashboard', command: ['tsc', '-p', 'apps/admin'] });
  }
  return list;
}

function runCheck({ name, command: [program, ...args] }: Check): Promise<Outcome> {
  const startedAt = performance.now();
  const file = join(ROOT, 'node_modules/.bin', program);
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const finish = (ok: boolean): void => {
      resolve({ name, ok, output, seconds: (performance.now() - startedAt) / 1_000 });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}

const outcomes = await Promise.all(
  checks().map(async (check) => {
    const outcome = await runCheck(check);
    const mark = outcome.ok ? '✓' : '✗';
    console.log(`${mark} ${outcome.name} (${outcome.seconds.toFixed(1)} s)`);
    return outcome;
  }),
);
const failed = outcomes.filter((outcome) => !outcome.ok);
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`);
console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
