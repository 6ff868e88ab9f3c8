import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { Bash } from '../setup/bash.ts';

const DOCS = join(import.meta.dirname, '../../docs');
/** Where packages have to be fetched first. */
const INSTALL_TIMEOUT_MS = 300_000;
const SCRIPT_TIMEOUT_MS = 40_000;
/** Pages about something other than the API. */
const WITHOUT_EXAMPLE = ['README.md', 'live.md', 'running.md'];
/** Stops at the first command that fails, also on the left of a pipe, and names it. */
const PREFIX = `set -Eeuo pipefail
trap 'echo "This failed: $BASH_COMMAND" >&2' ERR
`;

/** Those of `docs` and of its folders, decisions left out. */
const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !name.startsWith('adr'))
  .sort();

let app: TestApp;
let bash: Bash;
let folder: string;

beforeAll(async () => {
  bash = await Bash.provide();
  app = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'rostrum-docs-'));
}, INSTALL_TIMEOUT_MS);
afterAll(async () => {
  await app?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

function contentOf(page: string): string {
  return readFileSync(join(DOCS, page), 'utf8');
}

/** The blocks of a page that are marked as to be run, put together. */
function scriptOf(page: string): string {
  const blocks = contentOf(page).matchAll(/^```sh run\n(.*?)^```$/gms);
  return Array.from(blocks, ([, block]) => block).join('');
}

describe('the example runs as it stands, for a tenant who has nothing yet, on the page', () => {
  it.each(pages.filter((page) => !WITHOUT_EXAMPLE.includes(page)))('%s', async (page) => {
    const script = scriptOf(page);
    expect(script, 'the page has no block marked `sh run`').not.toBe('');
    const { secretKey, publishableKey } = await app.provision(basename(page, '.md'));
    const { ok, output } = await bash.run(PREFIX + script, {
      cwd: await mkdtemp(join(folder, 'page-')),
      env: {
        ROSTRUM_URL: app.url,
        ROSTRUM_KEY: secretKey,
        ROSTRUM_PUBLISHABLE_KEY: publishableKey,
      },
      timeoutMs: SCRIPT_TIMEOUT_MS,
    });
    expect(ok, output).toBe(true);
  });
});

it.each(pages)('links of %s lead to files that there are', (page) => {
  const targets = Array.from(
    contentOf(page).matchAll(/\]\(([^)#\s]+)/g),
    ([, target = '']) => target,
  );
  const local = targets.filter((target) => !target.includes(':'));
  expect(local.filter((target) => !existsSync(join(DOCS, page, '..', target)))).toEqual([]);
});
