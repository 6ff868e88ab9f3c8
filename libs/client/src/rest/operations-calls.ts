import type {
  DeadLetterResultView,
  DeadLetterView,
  OpenedDeadLetterView,
  OperationsView,
} from '@rostrum/contracts';
import type { Page } from './calls.ts';
import type { DeadLettersInput } from './inputs.ts';
import { letterPath } from './paths.ts';
import type { CallOptions } from './request.ts';
import { TextCalls } from './text-calls.ts';

/** How the event log does, and what of the tenant could not be stored. */
export abstract class OperationsCalls extends TextCalls {
  /** How the event log and its stores do, and what needs a look. */
  getOperations(call?: CallOptions): Promise<OperationsView> {
    return this.request('GET', '/operations', { ...call });
  }

  /** Events that could not be stored: by partition, the newest first. */
  listDeadLetters(query?: DeadLettersInput, call?: CallOptions): Promise<Page<DeadLetterView>> {
    return this.request('GET', '/operations/dead-letters', { ...call, query: { ...query } });
  }

  getDeadLetter(id: string, call?: CallOptions): Promise<OpenedDeadLetterView> {
    return this.request('GET', letterPath(id), { ...call });
  }

  /** Stores the event in its place in the log. */
  retryDeadLetter(id: string, call?: CallOptions): Promise<DeadLetterResultView> {
    return this.request('POST', `${letterPath(id)}/retry`, { ...call });
  }

  /** Throws the event away for good. */
  discardDeadLetter(id: string, call?: CallOptions): Promise<DeadLetterResultView> {
    return this.request('POST', `${letterPath(id)}/discard`, { ...call });
  }
}
