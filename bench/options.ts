import { parseArgs } from 'node:util';

export const CASE_IDS = ['a', 'b', 'c', 'd'] as const;
export type CaseId = (typeof CASE_IDS)[number];

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
  /** Live sockets in the fan-out. */
  sockets: number;
  /** Runs Rostrum alone, under the CPU profiler of its runtime. */
  profile: boolean;
  /** A whole run: its results are kept. */
  isWhole: boolean;
}

export const HELP = `Measures Rostrum beside its baselines, on real servers that it starts and stops.

  --case <a|b|c|d>     only this case; may be given several times
  --seconds <n>        length of one measurement                 (5)
  --rounds <n>         measurements of each contestant, in turns  (5)
  --connections <n>    HTTP connections, each always busy         (64)
  --members <n>        members of a board                         (100000)
  --sockets <n>        live sockets in case c                     (2000)
  --profile            Rostrum alone, under a CPU profiler; prints where the time goes
  --help               this text

  a  one score a request         c  fan-out to many sockets
  b  batches of 1,000 scores     d  time from an accepted write to the frame

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
      sockets: { type: 'string', default: '2000' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    cases: (values.case ?? [...CASE_IDS]).map(toCaseId),
    seconds: toPositive('seconds', values.seconds),
    rounds: toPositive('rounds', values.rounds),
    connections: toPositive('connections', values.connections),
    members: toPositive('members', values.members),
    sockets: toPositive('sockets', values.sockets),
    profile: values.profile,
    isWhole: values.case === undefined && !values.profile,
  };
}

function toCaseId(value: string): CaseId {
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
