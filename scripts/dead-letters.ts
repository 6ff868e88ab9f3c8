/** What could not be stored, of all tenants, and what to do about it; see `--help`. */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { deadLetterId } from '@rostrum/contracts';
import { type DeadLetter, DomainError } from '@rostrum/domain';
import { createPool, PostgresLateEventStore } from '@rostrum/postgres-store';
import { KeySpace, RedisConnections, RedisDeadLetterStore } from '@rostrum/redis-store';
import { DeadLetterDesk, type LetterPlace } from '../apps/api/src/operations/dead-letter-desk.ts';
import {
  letterIdOf,
  placeOf,
  presentOpened,
} from '../apps/api/src/operations/dead-letters.presenter.ts';
import {
  countPartitions,
  findStores,
  STORES_HELP,
  STORES_OPTIONS,
  untilReady,
} from './command-line/stores.ts';
import { UsageError } from './command-line/usage-error.ts';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;
const DEFAULT_LIMIT = 100;
const ALL_TENANTS = { tenantId: undefined };

const HELP = `Events that PostgreSQL refused for their own sake, or that could not be read, are set aside as dead
letters. This lists them for all tenants, and retries or discards them.

  npm run dead-letters -- list [options]          by partition, the newest first
  npm run dead-letters -- show <letter>           all that is in one, as JSON
  npm run dead-letters -- retry <letter>…         stores the event in its place in the log, exactly
                                                  once: what newer events changed stays changed
  npm run dead-letters -- discard <letter>…       throws the event away for good; asks for --yes
  npm run dead-letters -- retry --all             every letter that --partition and --tenant leave
  npm run dead-letters -- discard --all --yes

  <letter>                      its id, as list gives it: dl_12-1795320000000-0
  --partition <number>          of this partition alone
  --tenant <id>                 of this tenant alone
  --limit <number>              how many list shows (${DEFAULT_LIMIT})
  --by <name>                   who does it, for the log (${userInfo().username})
  --json                        a line of JSON for each letter
${STORES_HELP}
  --help                        this text

Ends with 1 where a letter could not be dealt with, and with 2 where the command line is wrong.`;

const OPTIONS = {
  ...STORES_OPTIONS,
  partition: { type: 'string' },
  tenant: { type: 'string' },
  limit: { type: 'string', default: String(DEFAULT_LIMIT) },
  by: { type: 'string', default: userInfo().username },
  all: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Options = ReturnType<typeof parse>['values'];

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [command, ...letters] = positionals;
  if (values.help) return console.log(HELP);
  const act = commandOf(command, letters, values);
  const { redisUrl, databaseUrl } = await findStores(values);
  const onFault = (connection: string, { message }: Error): void =>
    console.error(`Redis (${connection}): ${message}`);
  const redis = new RedisConnections({ redisUrl, name: 'rostrum:dead-letters', onFault });
  const pool = createPool(databaseUrl, { max: 2 });
  try {
    const partitions = await countPartitions(pool);
    await untilReady(redis);
    const store = new RedisDeadLetterStore(redis, new KeySpace(partitions));
    const by = `cli:${values.by}`;
    await act(
      new DeadLetterDesk(store, new PostgresLateEventStore(pool), () => {}),
      partitions,
      by,
    );
  } finally {
    await redis.close();
    await pool.end();
  }
}

type Act = (desk: DeadLetterDesk, partitions: number, by: string) => Promise<void>;

/** @throws UsageError before anything is opened */
function commandOf(command: string | undefined, letters: string[], values: Options): Act {
  const places = letters.map(readPlace);
  switch (command) {
    case 'list':
      if (letters.length > 0) throw new UsageError('list takes no letter.');
      return (desk, partitions) => list(desk, partitions, values);
    case 'show': {
      const [place, ...rest] = places;
      if (!place || rest.length > 0) throw new UsageError('Name exactly one letter.');
      return async (desk) => {
        const opened = presentOpened(await desk.open(place, ALL_TENANTS));
        console.log(JSON.stringify(opened, null, 2));
      };
    }
    case 'retry':
    case 'discard':
      if (values.all === places.length > 0) throw new UsageError('Name letters, or give --all.');
      if (command === 'discard' && !values.yes) {
        throw new UsageError('What is discarded is gone for good. Add --yes.');
      }
      return (desk, partitions, by) => settle(desk, command, places, partitions, values, by);
    default:
      throw new UsageError('Say what to do: list, show, retry or discard.');
  }
}

async function list(desk: DeadLetterDesk, partitions: number, values: Options): Promise<void> {
  let left = wholeNumber('limit', values.limit) ?? DEFAULT_LIMIT;
  let shown = 0;
  for await (const letter of lettersOf(desk, partitions, values)) {
    if (left === 0) return console.error('There are more: raise --limit.');
    console.log(values.json ? JSON.stringify({ ...letter, id: letterIdOf(letter) }) : line(letter));
    left -= 1;
    shown += 1;
  }
  if (shown === 0) console.error('There are no dead letters.');
}

async function settle(
  desk: DeadLetterDesk,
  command: 'retry' | 'discard',
  named: LetterPlace[],
  partitions: number,
  values: Options,
  by: string,
): Promise<void> {
  const places = values.all ? await collect(desk, partitions, values) : named;
  for (const place of places) {
    const id = letterIdOf(place);
    try {
      const outcome = await desk[command](place, ALL_TENANTS, by);
      console.log(
        values.json ? JSON.stringify({ id, outcome, by }) : `${id}  ${outcome}, by ${by}`,
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      console.error(`${id}  ${error.code}: ${error.message}`);
      process.exitCode = EXIT_REFUSED;
    }
  }
}

/** The oldest first: what one leaves behind may be what the next builds on. */
async function collect(
  desk: DeadLetterDesk,
  partitions: number,
  values: Options,
): Promise<LetterPlace[]> {
  const places: LetterPlace[] = [];
  for await (const { partition, id } of lettersOf(desk, partitions, values)) {
    places.push({ partition, id });
  }
  return places.reverse();
}

async function* lettersOf(
  desk: DeadLetterDesk,
  partitions: number,
  values: Options,
): AsyncGenerator<DeadLetter> {
  const partition = wholeNumber('partition', values.partition);
  if (partition !== undefined && partition >= partitions) {
    throw new UsageError(`There are ${partitions} partitions, from 0 on.`);
  }
  const request = { tenantId: values.tenant, partition, limit: DEFAULT_LIMIT };
  let after: string | undefined;
  do {
    const page = await desk.list({ ...request, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

function line(letter: DeadLetter): string {
  const { buriedAtMs, tenantId = '-', type = 'unreadable', resourceId = '-', sequence } = letter;
  const when = new Date(buriedAtMs).toISOString();
  return `${letterIdOf(letter)}  ${when}  ${tenantId}  ${type}  ${resourceId}  #${sequence ?? '-'}\n    ${letter.group}: ${letter.reason}`;
}

function readPlace(letter: string): LetterPlace {
  if (!deadLetterId.safeParse(letter).success) {
    throw new UsageError(`${letter} is not the id of a dead letter.`);
  }
  return placeOf(letter);
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value !== undefined && !/^\d{1,9}$/.test(value)) {
    throw new UsageError(`--${name} must be a whole number.`);
  }
  return value === undefined ? undefined : Number(value);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\nSee --help.`);
  else if (error instanceof DomainError) console.error(`${error.code}: ${error.message}`);
  else throw error;
  process.exitCode = EXIT_USAGE;
}
