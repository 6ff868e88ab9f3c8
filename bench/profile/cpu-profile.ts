import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../servers/server-process.ts';

/** What V8 writes with `--cpu-prof`. */
interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

interface Share {
  name: string;
  /** Of the time in which the process was not idle. */
  share: number;
}

export interface ProfileSummary {
  file: string;
  busySeconds: number;
  functions: Share[];
  /** By package, or by folder of ours. */
  places: Share[];
}

const IDLE = new Set(['(idle)', '(root)', '(program)']);
/** Time outside JavaScript: system calls, timers, the event loop itself. */
const NATIVE = '(program)';

/** Sums up the profile that a process left in a folder: where it spent its own time. */
export function summariseProfile(dir: string): ProfileSummary {
  const name = readdirSync(dir).find((entry) => entry.endsWith('.cpuprofile'));
  if (name === undefined) throw new Error(`There is no CPU profile in ${dir}.`);
  const file = join(dir, name);
  const profile: CpuProfile = JSON.parse(readFileSync(file, 'utf8'));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const functions = new Map<string, number>();
  const places = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = nodes.get(id)?.callFrame;
    const micros = profile.timeDeltas[index] ?? 0;
    if (!frame || (IDLE.has(frame.functionName) && frame.functionName !== NATIVE)) continue;
    busy += micros;
    const place = placeOf(frame.url, frame.functionName);
    add(places, place, micros);
    const name = frame.functionName || '(anonymous)';
    add(functions, `${name}  ${place}${lineOf(frame)}`, micros);
  }
  return {
    file,
    busySeconds: busy / 1e6,
    functions: toShares(functions, busy),
    places: toShares(places, busy),
  };
}

export function profileReport({ file, busySeconds, functions, places }: ProfileSummary): string {
  const lines = (shares: Share[], count: number): string =>
    shares
      .slice(0, count)
      .map(({ name, share }) => `  ${(share * 100).toFixed(1).padStart(5)}%  ${name}`)
      .join('\n');
  return [
    `CPU profile: ${file}`,
    `Busy for ${busySeconds.toFixed(1)} s. Self time by place:`,
    lines(places, 25),
    'Self time by function:',
    lines(functions, 45),
  ].join('\n');
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function toShares(sums: Map<string, number>, whole: number): Share[] {
  return [...sums]
    .map(([name, value]) => ({ name, share: value / whole }))
    .sort((a, b) => b.share - a.share);
}

const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

function placeOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  const inPackage = PACKAGE.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  if (url.startsWith('node:')) return url;
  const path = decodeURIComponent(url.replace(/^file:\/\//, '')).replace(`${ROOT}/`, '');
  return path.replace(/\/dist\//, '/');
}

function lineOf({ url, lineNumber }: ProfileNode['callFrame']): string {
  return url === '' ? '' : `:${lineNumber + 1}`;
}
