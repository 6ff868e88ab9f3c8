import { RostrumError } from '@rostrum/client';
import type { Language } from '../element/language.ts';

/** What came in the way, in the reader's language where there are words for it. */
export function describeFault(fault: unknown, { texts }: Language): string {
  if (fault === undefined) return '';
  if (!(fault instanceof RostrumError)) return texts.unavailable;
  return texts.faults[fault.code] ?? fault.message;
}
