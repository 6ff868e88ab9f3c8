import { spawn } from 'node:child_process';
import { accessSync, appendFileSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CommandResult {
  ok: boolean;
  /** Standard output and error, as they came. */
  output: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  argv0?: string;
  /** The command and its output are added to this file, for whoever has to find out what failed. */
  logFile?: string;
}

/** Runs a program to its end without a shell and without input; never rejects. */
export function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { logFile, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = (ok: boolean): void => {
      if (logFile !== undefined) {
        appendFileSync(logFile, `$ ${command} ${args.join(' ')}\n${output}\n`);
      }
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}

/** Where package managers put programs, whatever the PATH of the caller holds. */
const USUAL_FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

export function defaultSearchFolders(): string[] {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...path, ...USUAL_FOLDERS])];
}

/** Every file of one of these names that can be run, in the order of the folders. */
export function findExecutables(names: string[], folders = defaultSearchFolders()): string[] {
  return folders.flatMap((folder) =>
    names.map((name) => join(folder, name)).filter((file) => isExecutable(file)),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
