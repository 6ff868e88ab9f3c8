/** Proves that a poll's tally is what its log says; see `--help`. */
import { parseArgs } from 'node:util';
import { RostrumClient, RostrumError } from '@rostrum/client';
import type { PollRecountView } from '@rostrum/contracts';
import { findService, SERVICE_HELP, SERVICE_OPTIONS } from './command-line/service.ts';
import { UsageError } from './command-line/usage-error.ts';

const EXIT_DIFFERS = 1;
const EXIT_USAGE = 2;

const HELP = `Adds up a poll's ballots from the first event of the log on, and compares the sum with the live
tally and with the ballots in the database. Ends with 1 where they differ.

  npm run recount -- <poll> [options]

  <poll>                        id or key
${SERVICE_HELP}
  --help                        this text`;

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(HELP);
  const [poll, ...rest] = positionals;
  if (poll === undefined || rest.length > 0) throw new UsageError('Name exactly one poll.');
  const { url, token } = await findService(values);
  const client = new RostrumClient({ baseUrl: url, token });
  const startedAtMs = performance.now();
  const recount = await client.recountPoll(poll);
  console.log(describe(recount, performance.now() - startedAtMs));
  if (!recount.agrees) process.exitCode = EXIT_DIFFERS;
}

function parse(args: string[]) {
  const help = { type: 'boolean', short: 'h', default: false } as const;
  try {
    return parseArgs({ args, options: { ...SERVICE_OPTIONS, help }, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function describe(recount: PollRecountView, elapsedMs: number): string {
  const { pollId, round, source, events, ballotCount, differences, storedOtherwise } = recount;
  const isWhole = source === 'log';
  const added = isWhole ? `${events} events` : 'the stored ballots';
  const lines = [
    `${pollId}, round ${round}: ${ballotCount} ballots, ${added} added up in ${Math.round(elapsedMs)} ms.`,
    ...differences.map(({ what, live, log }) => `  ${what}: ${live} live, ${log} added up`),
  ];
  if (!isWhole)
    lines.push('  Old events are not kept any more: the log itself cannot be added up.');
  if (storedOtherwise > 0) {
    lines.push(`  ${storedOtherwise} ballots are stored otherwise than the log says`);
  }
  const agreed = isWhole ? 'Tally, database and log agree.' : 'Tally and database agree.';
  lines.push(recount.agrees ? agreed : 'They do not agree.');
  return lines.join('\n');
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\nSee --help.`);
  else if (error instanceof RostrumError) console.error(`${error.code}: ${error.message}`);
  else throw error;
  process.exitCode = EXIT_USAGE;
}
