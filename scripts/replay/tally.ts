import type { BatchResult } from '@rostrum/contracts';

const MAX_REASONS = 5;

/** What has become of the rows so far. */
export class Tally {
  read = 0;
  sent = 0;
  applied = 0;
  unchanged = 0;
  /** Held by the board's quarantine. */
  quarantined = 0;
  rejected = 0;
  skipped = 0;
  /** Of those applied or unchanged: counted by an earlier run already. */
  repeated = 0;
  /** The first reasons for a rejection, with the line of the file. */
  readonly reasons: string[] = [];

  skip(): void {
    this.skipped += 1;
  }

  reject(line: number, reason: string): void {
    this.rejected += 1;
    if (this.reasons.length < MAX_REASONS) this.reasons.push(`line ${line}: ${reason}`);
  }

  /** Counts the results of a batch; `lines` are those of its rows, in order. */
  settle(results: BatchResult['results'], lines: readonly number[]): void {
    this.sent += lines.length;
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') {
        const reason = `${result.code}: ${result.detail ?? ''} (${result.memberId})`;
        this.reject(lines[index] ?? 0, reason);
        continue;
      }
      this[result.status] += 1;
      if (result.replayed) this.repeated += 1;
    }
  }
}
