import { randomBytes } from 'node:crypto';
import type { Leaderboard, SignatureStamp } from '@rostrum/domain';

const RUN_ID_BYTES = 10;

/** What binds, or frees, one request beyond the rules of its board. */
export interface RequestIntegrity {
  stamp?: SignatureStamp | undefined;
  /** Neither the rate of submissions nor the quarantine binds. */
  isTrusted?: boolean | undefined;
  /** The one submission is this held one; who approves it. */
  settle?: { id: string; by: string };
}

/** The write script's argument for all this; empty where nothing of it binds, which costs nothing. */
export function encodeIntegrity(
  { submissionRate, quarantine }: Pick<Leaderboard, 'submissionRate' | 'quarantine'>,
  { stamp, isTrusted, settle }: RequestIntegrity,
): string {
  const rate = isTrusted ? undefined : submissionRate;
  const softer = isTrusted ? undefined : quarantine;
  if (!rate && !softer && !stamp && !settle) return '';
  return JSON.stringify({
    rate,
    quarantine: softer && {
      least: softer.minScore,
      greatest: softer.maxScore,
      change: softer.maxChange,
      ids: `qu_${randomBytes(RUN_ID_BYTES).toString('hex')}`,
    },
    stamp,
    settle,
  });
}
