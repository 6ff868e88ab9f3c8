import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  canExtractDebianPackages,
  extractDebianPackages,
  findExecutables,
  installLine,
  installWithPackageManager,
  libraryPathOf,
  type PackageNames,
} from '@rostrum/local-services';

const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');
const PROGRAMS = ['bash', 'curl'];
const PACKAGES: PackageNames = {
  'apt-get': [PROGRAMS],
  dnf: [PROGRAMS],
  apk: [PROGRAMS],
  brew: [PROGRAMS],
};

export interface ScriptOutcome {
  ok: boolean;
  /** What it wrote, and the command that failed. */
  output: string;
}

/** Bash and curl; installs what is missing where that needs no question. */
export class Bash {
  readonly #path: string;
  readonly #env: Record<string, string>;

  private constructor(folders: string[], env: Record<string, string> = {}) {
    this.#path = folders.join(':');
    this.#env = env;
  }

  /** @throws Error with the line to run by hand, when there is no way */
  static async provide(): Promise<Bash> {
    const unpacked = join(CACHE_DIR, 'curl');
    const onProgress = (message: string): void => console.log(`[services] ${message}`);
    const logFile = join(CACHE_DIR, 'curl.log');
    const request = { title: 'bash and curl', logFile, onProgress };
    const find = (): Bash | undefined => Bash.#onSystem() ?? Bash.#unpackedIn(unpacked);
    const found = find();
    if (found) return found;
    const outcome = await installWithPackageManager({ ...request, packages: PACKAGES });
    if (outcome !== 'installed' && canExtractDebianPackages()) {
      await extractDebianPackages({ ...request, packages: PROGRAMS, folder: unpacked });
    }
    const installed = find();
    if (installed) return installed;
    const line = installLine(PACKAGES);
    throw new Error(
      'The examples in docs/ need bash and curl. ' +
        (line === undefined ? 'Install both, then try again.' : `Run this once: ${line}`),
    );
  }

  static #onSystem(): Bash | undefined {
    const files = PROGRAMS.flatMap((name) => findExecutables([name]).slice(0, 1));
    if (files.length < PROGRAMS.length) return undefined;
    return new Bash([...files.map((file) => dirname(file)), ...systemFolders()]);
  }

  static #unpackedIn(folder: string): Bash | undefined {
    const own = [join(folder, 'usr/bin'), join(folder, 'bin')];
    const folders = [...own, ...systemFolders()];
    const isWhole = PROGRAMS.every((name) => findExecutables([name], folders).length > 0);
    if (!isWhole) return undefined;
    return new Bash(folders, { LD_LIBRARY_PATH: libraryPathOf(folder) });
  }

  /** Runs a script to its end, with these variables and no others of ours. */
  run(
    script: string,
    options: { cwd: string; env: Record<string, string>; timeoutMs: number },
  ): Promise<ScriptOutcome> {
    const { cwd, timeoutMs: timeout } = options;
    const env = { PATH: this.#path, HOME: cwd, TMPDIR: tmpdir(), ...this.#env, ...options.env };
    const [bash = 'bash'] = findExecutables(['bash'], this.#path.split(':'));
    const args = ['--noprofile', '--norc', '-c', script];
    return new Promise((resolve) => {
      execFile(bash, args, { cwd, env, timeout }, (error, stdout, stderr) => {
        const ended = error?.killed ? `It did not end within ${timeout} ms.\n` : '';
        resolve({ ok: error === null, output: `${stdout}${stderr}${ended}` });
      });
    });
  }
}

function systemFolders(): string[] {
  const path = process.env['PATH'] ?? '';
  return [...path.split(':').filter((folder) => folder !== ''), '/usr/bin', '/bin'];
}
