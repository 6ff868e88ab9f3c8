import type { LiveSocket } from './live-socket.ts';

/** When which version of a topic reached which watcher. */
export class FrameLog {
  #versions: number[][] = [];
  #times: number[][] = [];
  #count = 0;

  watch(socket: LiveSocket): void {
    const watcher = this.#count;
    this.#count += 1;
    socket.onEvent = (text) => {
      this.#versions[watcher]?.push(versionIn(text));
      this.#times[watcher]?.push(performance.now());
    };
  }

  clear(): void {
    this.#versions = Array.from({ length: this.#count }, () => []);
    this.#times = Array.from({ length: this.#count }, () => []);
  }

  /** Whether every watcher has a version at least this new. */
  hasReached(version: number): boolean {
    return this.#versions.every((versions) => (versions.at(-1) ?? 0) >= version);
  }

  /** Times at which watchers first had each version; `wanted` rises. */
  *arrivals(wanted: readonly number[]): Generator<{ index: number; at: number }> {
    for (const [watcher, versions] of this.#versions.entries()) {
      let frame = 0;
      for (const [index, version] of wanted.entries()) {
        while (frame < versions.length && (versions[frame] ?? 0) < version) frame += 1;
        const at = this.#times[watcher]?.[frame];
        if (at === undefined) throw new Error('a write never reached a watcher');
        yield { index, at };
      }
    }
  }
}

/** The version that a frame leads to, without reading all of it. */
function versionIn(text: Buffer): number {
  const at = text.indexOf('"to":') + '"to":'.length;
  return Number.parseInt(text.toString('latin1', at, at + 20), 10);
}
