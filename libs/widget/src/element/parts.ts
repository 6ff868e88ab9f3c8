import { core } from '../core.ts';

/** File names of parts, which change with their content; the bundler puts them in. */
declare const PART_FILES: Record<string, string>;

/** What a part's file exports: it builds on functions of the script that loads it. */
interface PartFile<Part> {
  default: (core: (name: string) => unknown) => Part;
}

const parts = new Map<string, unknown>();
const loading = new Map<string, Promise<unknown>>();
const failures = new Map<string, number>();

/** A part that has been loaded. */
export function partOf<Part>(name: string): Part | undefined {
  return parts.get(name) as Part | undefined;
}

/**
 * Loads what a page needs only sometimes, once, from beside `home`. May be called again after a
 * failure.
 */
export function loadPart<Part>(name: string, home: string): Promise<Part> {
  const standing = loading.get(name) ?? fetchPart(name, home);
  loading.set(name, standing);
  return standing as Promise<Part>;
}

async function fetchPart(name: string, home: string): Promise<unknown> {
  const address = new URL(`widget/${PART_FILES[name]}`, home);
  const failed = failures.get(name);
  // Some browsers remember that an address failed, and never ask again.
  if (failed) address.search = `again=${failed}`;
  try {
    const file = (await import(address.href)) as PartFile<unknown>;
    const part = file.default((shared) => core[shared as keyof typeof core]);
    parts.set(name, part);
    return part;
  } catch (error) {
    failures.set(name, (failed ?? 0) + 1);
    loading.delete(name);
    throw error;
  }
}
