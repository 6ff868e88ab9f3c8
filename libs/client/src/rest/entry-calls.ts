import type {
  BoardStatsView,
  EntryLookupView,
  EntryPageView,
  ImportJobView,
  MemberEntryView,
  MemberHistoryView,
  RankPreviewQuery,
  RankPreviewView,
} from '@rostrum/contracts';
import { BoardCalls } from './board-calls.ts';
import type {
  AroundInput,
  EntriesInput,
  EntryInput,
  ExportInput,
  HistoryInput,
  ImportInput,
  RemovalInput,
} from './inputs.ts';
import { boardPath, entryPath } from './paths.ts';
import type { CallOptions } from './request.ts';

/** Entries of boards: pages, single ones, files. */
export abstract class EntryCalls extends BoardCalls {
  listEntries(key: string, query?: EntriesInput, call?: CallOptions): Promise<EntryPageView> {
    return this.request('GET', `${boardPath(key)}/entries`, { ...call, query: { ...query } });
  }

  getEntry(
    key: string,
    memberId: string,
    query?: EntryInput,
    call?: CallOptions,
  ): Promise<MemberEntryView> {
    return this.request('GET', entryPath(key, memberId), { ...call, query: { ...query } });
  }

  /** A page with the member in it, filled up at the edges of the board. */
  listEntriesAround(
    key: string,
    memberId: string,
    query?: AroundInput,
    call?: CallOptions,
  ): Promise<EntryPageView> {
    const path = `${entryPath(key, memberId)}/around`;
    return this.request('GET', path, { ...call, query: { ...query } });
  }

  /** Where named members stand, in ranking order; up to 1,000. */
  lookupEntries(
    key: string,
    memberIds: readonly string[],
    query?: EntryInput,
    call?: CallOptions,
  ): Promise<EntryLookupView> {
    const body = { memberIds, ...query };
    return this.request('POST', `${boardPath(key)}/entries/lookup`, { ...call, body });
  }

  /** The rank that a score would have as a new entry; nothing is written. */
  previewRank(key: string, run: RankPreviewQuery, call?: CallOptions): Promise<RankPreviewView> {
    const { columns = {}, ...query } = run;
    const named = Object.entries(columns).map(([name, value]) => [`columns[${name}]`, value]);
    return this.request('GET', `${boardPath(key)}/rank-preview`, {
      ...call,
      query: { ...query, ...Object.fromEntries(named) },
    });
  }

  getStats(key: string, query?: EntryInput, call?: CallOptions): Promise<BoardStatsView> {
    return this.request('GET', `${boardPath(key)}/stats`, { ...call, query: { ...query } });
  }

  /** Removes a member from one period, or from all where none is named. */
  deleteEntry(
    key: string,
    memberId: string,
    query?: RemovalInput,
    call?: CallOptions,
  ): Promise<void> {
    return this.request('DELETE', entryPath(key, memberId), { ...call, query: { ...query } });
  }

  /** Where a member stood in each period, kept and archived ones, newest first. */
  listHistory(
    key: string,
    memberId: string,
    query?: HistoryInput,
    call?: CallOptions,
  ): Promise<MemberHistoryView> {
    const path = `${entryPath(key, memberId)}/history`;
    return this.request('GET', path, { ...call, query: { ...query } });
  }

  /**
   * Streams CSV or NDJSON into a board; the job shows how far it is. Not retried: a stream is
   * spent by sending it. Browsers stream only over HTTP/2, so give a `Blob` there.
   */
  importEntries(
    key: string,
    body: NonNullable<RequestInit['body']>,
    query: ImportInput & { format: 'csv' | 'ndjson' },
    call?: CallOptions,
  ): Promise<ImportJobView> {
    const contentType = query.format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    const stream = { body, contentType };
    return this.request('POST', `${boardPath(key)}/import`, {
      ...call,
      query: { ...query },
      stream,
    });
  }

  /**
   * The whole of a period as CSV or NDJSON, as it arrives. Where the service has to break off,
   * reading it fails: a stream that ends without an error is whole.
   */
  exportEntries(
    key: string,
    query?: ExportInput,
    call?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const path = `${boardPath(key)}/export`;
    return this.request('GET', path, { ...call, query: { ...query }, wantsStream: true });
  }
}
