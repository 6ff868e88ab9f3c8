const BAR_WIDTH = 30;
const LINE_EVERY_MS = 5000;
const REDRAW_EVERY_MS = 100;

const counted = new Intl.NumberFormat('en');

/** Shows how far a run is: a bar on a terminal, a line every few seconds elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #totalBytes: number;
  readonly #startedAtMs = performance.now();
  #shownAtMs: number;

  constructor(out: NodeJS.WriteStream, totalBytes: number) {
    this.#out = out;
    this.#totalBytes = totalBytes;
    this.#shownAtMs = this.#startedAtMs;
  }

  show(bytesDone: number, rows: number): void {
    const nowMs = performance.now();
    const everyMs = this.#out.isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS;
    if (nowMs - this.#shownAtMs < everyMs) return;
    this.#shownAtMs = nowMs;
    const share = this.#totalBytes === 0 ? 1 : Math.min(1, bytesDone / this.#totalBytes);
    const rate = rows / ((nowMs - this.#startedAtMs) / 1000);
    const text = `${Math.floor(share * 100)} %  ${counted.format(rows)} rows, ${counted.format(Math.round(rate))}/s`;
    if (!this.#out.isTTY) this.#out.write(`${text}\n`);
    else this.#out.write(`\r\x1b[K${bar(share)} ${text}`);
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (this.#out.isTTY) this.#out.write('\r\x1b[K');
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}]`;
}
