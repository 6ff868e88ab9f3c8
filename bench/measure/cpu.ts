import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Seconds of CPU time by process name, and how busy the machine was, from 0 to 1. */
export interface CpuUse {
  seconds: Record<string, number>;
  machineBusy: number;
}

/** Reads what processes have used between its making and `stop`. */
export class CpuMeter {
  readonly #pids: Record<string, number>;
  readonly #before: Record<string, number>;
  readonly #machineBefore: MachineTimes;

  constructor(pids: Record<string, number>) {
    this.#pids = pids;
    this.#before = readAll(pids);
    this.#machineBefore = machineTimes();
  }

  stop(): CpuUse {
    const after = readAll(this.#pids);
    const machine = machineTimes();
    const busy = machine.busy - this.#machineBefore.busy;
    const total = machine.total - this.#machineBefore.total;
    const seconds = Object.fromEntries(
      Object.entries(after).map(([name, used]) => [name, used - (this.#before[name] ?? 0)]),
    );
    return { seconds, machineBusy: total === 0 ? 0 : busy / total };
  }
}

function readAll(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
}

/** User and system time of all threads of a process since it started. */
function cpuSeconds(pid: number): number {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

// The kernel shows times in hundredths of a second whatever its own tick is.
const TICKS_PER_SECOND = 100;

function fromProc(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The program's name may hold spaces; what follows it does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** `[[dd-]hh:]mm:ss.cc` */
function fromPs(pid: number): number {
  const shown = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
  return shown
    .trim()
    .split(/[:-]/)
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

interface MachineTimes {
  busy: number;
  total: number;
}

function machineTimes(): MachineTimes {
  const sum = { busy: 0, total: 0 };
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.irq + times.idle;
    sum.total += total;
    sum.busy += total - times.idle;
  }
  return sum;
}
