import type { Operator } from '../leaderboards/leaderboard.ts';

export type JobState = 'receiving' | 'queued' | 'running' | 'completed' | 'failed';

export type ImportFormat = 'csv' | 'ndjson';

/** How the columns of a file map to submissions. */
export interface ImportMapping {
  format: ImportFormat;
  memberColumn: string;
  /** Without one, each row scores 1. */
  scoreColumn: string | undefined;
  occurredAtColumn: string | undefined;
  /** Jobs stored before there was one have none. */
  metadataColumn?: string | undefined;
  /** Board column → file column. */
  columns: Record<string, string>;
  /** Rows in which a file column has this value are left out. */
  skip: { column: string; value: string }[];
  operator: Operator | undefined;
}

export interface ImportProgress {
  bytesDone: number;
  bytesTotal: number;
  rowsDone: number;
  rowsApplied: number;
  rowsUnchanged: number;
  rowsRejected: number;
  rowsSkipped: number;
}

export interface RowRejection {
  row: number;
  code: string;
  detail: string;
}

/** How many rejected rows a job keeps to show; the rest are only counted. */
export const MAX_REJECTIONS = 20;

export interface ImportJob {
  id: string;
  tenantId: string;
  leaderboardKey: string;
  state: JobState;
  mapping: ImportMapping;
  progress: ImportProgress;
  rejections: RowRejection[];
  error: string | undefined;
  createdAt: Date;
  updatedAt: Date;
}
