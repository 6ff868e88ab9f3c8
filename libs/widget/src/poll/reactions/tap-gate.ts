/** As many as the service counts of one sender: so many at once, and so many a second. */
const BURST = 30;
const PER_SECOND = 10;

/** Lets taps through as fast as they count; those beyond are nobody's. */
export class TapGate {
  #tokens = BURST;
  #atMs: number | undefined;

  /** Whether a tap at this time counts. */
  admit(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - (this.#atMs ?? nowMs));
    this.#tokens = Math.min(BURST, this.#tokens + (passedMs / 1000) * PER_SECOND);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
