import { parseArgs } from 'node:util';

/** The cases of a whole run. */
export const CASE_IDS = [
  'a',
  'b',
  'c',
  'd',
  'e',
  'f',
  'g',
  'h',
  'i',
  'j',
  'k',
  'n',
  'p',
  'r',
  's',
  't',
] as const;
/** Takes minutes of seeding and gigabytes, so only whoever asks for it gets it. */
export const HUGE = 'huge';
export type CaseId = (typeof CASE_IDS)[number] | typeof HUGE;

/** Measured through the service, which can be profiled. */
const SERVICE_CASES: CaseId[] = ['a', 'b', 'c', 'd', 'i', 'j', 'p'];

export interface BenchOptions {
  cases: CaseId[];
  /** How long one measurement of one contestant lasts. */
  seconds: number;
  /** How often every contestant is measured, in turns. */
  rounds: number;
  /** HTTP connections that always have a request under way. */
  connections: number;
  /** Members of a board before it is measured. */
  members: number;
  /** Members of the board that is restored. */
  restored: number;
  /** Entries of the board that is taken back. */
  changed: number;
  /** Live sockets in the fan-out, one number after the other. */
  sockets: number[];
  /** Runs Rostrum alone, under the CPU profiler of its runtime. */
  profile: boolean;
  /** A whole run: its results are kept. */
  isWhole: boolean;
  /** The results are kept, beside those of other cases that were not run. */
  keep: boolean;
  /** Nothing is measured. */
  reportOnly: boolean;
}

export const HELP = `Measures Rostrum beside its baselines, on real servers that it starts and stops.

  --case <a|b|…|r|t>   only this case; may be given several times
  --huge               cases e and f on a board of ten million; takes 4 GB and six minutes or more
  --report             measures nothing; writes bench/README.md and the plot from the kept results
  --keep               keep the results of these cases beside those of the last whole run
  --seconds <n>        length of one measurement                 (5; a fifth of it in e, f and g)
  --rounds <n>         measurements of each contestant, in turns  (5)
  --connections <n>    HTTP connections, each always busy         (64)
  --members <n>        members of a board                         (100000)
  --restored <n>       members of the board in case r             (1000000)
  --changed <n>        entries that change in case t              (100000)
  --sockets <n>        live sockets in case c; may be given several times (1000, 5000, 10000)
  --profile            Rostrum alone, under a CPU profiler; prints where the time goes (a to d, i, j, p)
  --help               this text

  a  one score a request                           e  what a submission costs Redis
  b  batches of 1,000 scores                       f  reading at depth, 1 million members
  c  fan-out to many sockets                       g  the store beside redis-rank
  d  time from an accepted write to the frame      h  memory a member
  i  votes, one by one, in batches, in a burst     j  what a tick costs and weighs
  k  memory a connection                           n  the second consumer group
  p  applied and persisted                         r  a board written anew from PostgreSQL
  s  storing the log                               t  a board taken back to a moment

A run of all cases rewrites bench/README.md and bench/results.`;

/** @throws Error that says what is wrong with an argument; `undefined` when help is asked for */
export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      case: { type: 'string', multiple: true },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '64' },
      members: { type: 'string', default: '100000' },
      restored: { type: 'string', default: '1000000' },
      changed: { type: 'string', default: '100000' },
      sockets: { type: 'string', multiple: true, default: ['1000', '5000', '10000'] },
      profile: { type: 'boolean', default: false },
      huge: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { profile, huge } = values;
  const named = values.case?.map(toCaseId) ?? [];
  const asked: CaseId[] = huge ? [...named, HUGE] : named;
  return {
    cases: chooseCases(asked, profile),
    seconds: toPositive('seconds', values.seconds),
    rounds: toPositive('rounds', values.rounds),
    connections: toPositive('connections', values.connections),
    members: toPositive('members', values.members),
    restored: toPositive('restored', values.restored),
    changed: toPositive('changed', values.changed),
    sockets: values.sockets.map((value) => toPositive('sockets', value)),
    profile,
    isWhole: asked.length === 0 && !profile,
    keep: values.keep && !profile,
    reportOnly: values.report,
  };
}

function chooseCases(asked: readonly CaseId[], profile: boolean): CaseId[] {
  if (asked.length === 0) return profile ? SERVICE_CASES : [...CASE_IDS];
  if (profile && !asked.every((id) => SERVICE_CASES.includes(id))) {
    throw new Error(`--profile is for the cases ${SERVICE_CASES.join(', ')}.`);
  }
  return [...asked];
}

function toCaseId(value: string): (typeof CASE_IDS)[number] {
  const id = CASE_IDS.find((known) => known === value);
  if (id === undefined)
    throw new Error(`There is no case "${value}"; choose ${CASE_IDS.join(', ')}.`);
  return id;
}

function toPositive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`--${name} must be a whole number above 0.`);
  }
  return number;
}
