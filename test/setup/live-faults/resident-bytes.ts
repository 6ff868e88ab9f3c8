import { readFile } from 'node:fs/promises';
import type { ServiceProcess } from '../service-process.ts';

const KILOBYTE = 1024;

/** Memory of a process, as the system counts it. */
export async function residentBytes({ pid }: ServiceProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * KILOBYTE;
}
