import { readFileSync } from 'node:fs';

const KIBIBYTE = 1024;

/**
 * The memory of a process that stands in RAM.
 * @throws Error where it cannot be read, as on anything but Linux
 */
export function residentBytes(pid: number): number {
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kibibytes === undefined) throw new Error(`the memory of process ${pid} is not told`);
  return Number(kibibytes) * KIBIBYTE;
}
