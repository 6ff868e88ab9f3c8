/** Takes one board back to what it was at a moment; see `--help`. */
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { DomainError, MomentUnknownError } from '@rostrum/domain';
import {
  BoardRebuilder,
  type RebuildOrder,
  type RebuildPreview,
} from '../apps/api/src/leaderboards/rebuild/board-rebuilder.ts';
import type { RebuildProgress } from '../apps/api/src/leaderboards/rebuild/rebuild-ports.ts';
import { findStores, STORES_HELP, STORES_OPTIONS } from './command-line/stores.ts';
import { UsageError } from './command-line/usage-error.ts';
import { findTenantId, openRebuildStores, type RebuildStores } from './rebuild/stores.ts';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

const HELP = `Takes a leaderboard back to what it was at a moment, by the log in PostgreSQL, while the service runs.
The board takes no writes meanwhile (409 leaderboard.frozen), other boards go on. It is an entry of
the log as any other: going back can be undone by going to the moment before it.

  npm run rebuild -- --tenant <id or name> --leaderboard <key> [--at <time>] [options]

  --at <time>                   the moment, with its zone: 2026-11-22T07:30:00Z. Without it the
                                live board is made what PostgreSQL has now, which repairs a board
                                whose keys somebody changed, or completes a rebuild that broke off
  --dry-run                     shows what would change, and changes nothing
  --yes                         does not ask
  --by <name>                   who does it, for the log (${userInfo().username})
${STORES_HELP}
  --help                        this text

After a crash run it again: it goes on, and the board takes writes when it has come to its end.
Ends with 1 where it was not done, and with 2 where the command line is wrong.`;

const OPTIONS = {
  ...STORES_OPTIONS,
  tenant: { type: 'string' },
  leaderboard: { type: 'string' },
  at: { type: 'string' },
  by: { type: 'string', default: userInfo().username },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Options = ReturnType<typeof parse>;

async function run(args: string[]): Promise<void> {
  const values = parse(args);
  if (values.help) return console.log(HELP);
  const { tenant, leaderboard: key } = values;
  if (tenant === undefined || key === undefined) {
    throw new UsageError('Name the board: --tenant and --leaderboard.');
  }
  const toMs = readTime(values.at);
  const stores = await openRebuildStores(await findStores(values));
  try {
    const tenantId = await findTenantId(stores.pool, tenant);
    await rebuild(stores, { tenantId, key, toMs, by: `cli:${values.by}` }, values);
  } finally {
    await stores.close();
  }
}

async function rebuild(stores: RebuildStores, order: RebuildOrder, values: Options): Promise<void> {
  const rebuilder = new BoardRebuilder(stores.ports, report);
  const { rebuild: former } = await rebuilder.find(order.tenantId, order.key);
  if (former) {
    const where = former.toMs === undefined ? 'what is stored' : iso(former.toMs);
    console.log(
      `A rebuild to ${where} began at ${iso(former.startedAtMs)} and has not come to its end.`,
    );
    if (order.toMs === undefined) console.log('It is gone on with.');
  }
  const preview = await rebuilder.preview(order);
  endLine();
  console.log(describe(preview, order));
  if (values['dry-run']) return;
  if (!values.yes && !(await isConfirmed(order.key))) {
    process.exitCode = EXIT_REFUSED;
    return console.log('Nothing was changed.');
  }
  const startedAtMs = performance.now();
  const { changed, removed, entries } = await rebuilder.rebuild(order);
  endLine();
  const seconds = (performance.now() - startedAtMs) / 1000;
  const rate = Math.round((changed + removed) / seconds);
  console.log(
    `Done: ${changed} changed, ${removed} removed, ${entries} entries, compared and stored, in ` +
      `${seconds.toFixed(1)} s (${rate} members/s). The board takes writes again.`,
  );
}

function describe(
  { entriesNow, entriesThen, changed, removed }: RebuildPreview,
  { toMs }: RebuildOrder,
) {
  const then = toMs === undefined ? 'to be' : `at ${iso(toMs)}`;
  return `${entriesNow} entries now, ${entriesThen} ${then}: ${changed} to set, ${removed} to remove.`;
}

async function isConfirmed(key: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody is there to be asked. Add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Type the key of the board (${key}) to go on: `)) === key;
  } finally {
    terminal.close();
  }
}

function report(progress: RebuildProgress): void {
  switch (progress.step) {
    case 'waiting':
      note('waiting until everything is stored');
      break;
    case 'adding up':
      note('adding up the log');
      break;
    case 'damaged':
      endLine();
      console.error(`  the keys of ${progress.period} contradict each other: written anew`);
      break;
    case 'setting':
      note(`${progress.done} of ${progress.of}`);
  }
}

/** One line that is written over, where somebody looks on. */
function note(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K  ${text}`);
}

function endLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
}

function readTime(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const ms = TIME.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new UsageError('--at must be a time with its zone, like 2026-11-22T07:30:00Z.');
  }
  return ms;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  endLine();
  process.exitCode = EXIT_REFUSED;
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee --help.`);
    process.exitCode = EXIT_USAGE;
  } else if (error instanceof MomentUnknownError) {
    const from = iso(error.knownFromMs);
    console.error(
      `The log does not reach back so far any more. The board can be taken back to ${from} and later.`,
    );
  } else if (error instanceof DomainError) {
    console.error(`${error.code}: ${error.message}`);
  } else throw error;
}
