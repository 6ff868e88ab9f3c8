import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, tail } from './commands.mjs';
import { SetupError } from './errors.mjs';
import { fingerprint } from './fingerprint.mjs';
import { withSetupLock } from './lock.mjs';
import { MODULES, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { readState, writeState } from './state.mjs';

/**
 * @typedef {object} BuildStep
 * @property {string} name under which it is remembered
 * @property {string} title
 * @property {string[]} inputs files and folders; it is done again when one of them changed
 * @property {string[]} outputs files; it is done again when one of them is missing
 * @property {string[]} args of the runtime
 * @property {string} cwd
 */

const SETTINGS = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];
const PUBLIC_LIBS = ['libs/domain', 'libs/contracts', 'libs/client'];

/**
 * Builds whatever changed since the last build.
 * @param {string} runtime
 */
export async function ensureBuilt(runtime) {
  if (outdated().length === 0) return;
  await withSetupLock(async () => {
    // Another set-up may have built it while we waited.
    for (const entry of outdated()) await build(runtime, entry);
  });
}

function outdated() {
  const state = readState();
  return steps().filter(
    (entry) =>
      state[`build ${entry.name}`] !== fingerprint(entry.inputs) ||
      entry.outputs.some((output) => !existsSync(join(ROOT, output))),
  );
}

/**
 * @param {string} runtime
 * @param {BuildStep} entry
 */
async function build(runtime, entry) {
  // Taken before, so that a file changed during the build is built again.
  const before = fingerprint(entry.inputs);
  await step(entry.title, async () => {
    const { ok, output } = await runCommand(runtime, entry.args, { cwd: entry.cwd });
    if (!ok) throw new SetupError(`${entry.title} failed:\n${tail(output)}`);
  });
  writeState({ [`build ${entry.name}`]: before });
}

/** @returns {BuildStep[]} */
function steps() {
  const list = [compile()];
  if (existsSync(join(ROOT, 'libs/widget/build.ts'))) list.push(widget());
  if (existsSync(join(ROOT, 'apps/admin/vite.config.ts'))) list.push(admin());
  return list;
}

/** @returns {BuildStep} */
function compile() {
  return {
    name: 'compile',
    title: 'Compiling',
    inputs: [...SETTINGS, 'libs', 'apps/api'],
    outputs: projects().map((project) => join(project, 'dist/.tsbuildinfo')),
    args: [join(MODULES, 'typescript/bin/tsc'), '--build'],
    cwd: ROOT,
  };
}

/** @returns {BuildStep} */
function widget() {
  return {
    name: 'widget',
    title: 'Bundling the widget',
    inputs: [...SETTINGS, ...PUBLIC_LIBS, 'libs/widget'],
    outputs: ['libs/widget/dist/widget.js', 'libs/widget/dist/widget'],
    args: ['--conditions=source', '--disable-warning=ExperimentalWarning', 'libs/widget/build.ts'],
    cwd: ROOT,
  };
}

/** @returns {BuildStep} */
function admin() {
  return {
    name: 'admin',
    title: 'Bundling the dashboard',
    inputs: [...SETTINGS, ...PUBLIC_LIBS, 'apps/admin'],
    outputs: ['apps/admin/dist/index.html'],
    args: [join(MODULES, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: join(ROOT, 'apps/admin'),
  };
}

/** @returns {string[]} the folders that `tsc --build` compiles */
function projects() {
  const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
  return references.map((/** @type {{ path: string }} */ reference) => reference.path);
}
