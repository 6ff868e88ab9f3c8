import type { LogPosition } from './event.ts';

/** A write that is known again when it comes a second time, however late. */
export interface IdempotentRequest {
  key: string;
  /** Digest of the body: another body under the same key is refused. */
  fingerprint: string;
}

export interface WriteOutcome {
  /** The request had come before: this is its first answer, and nothing changed. */
  isReplayed: boolean;
  /** Everything that the answer tells of is in the log up to here. */
  position: LogPosition;
}
