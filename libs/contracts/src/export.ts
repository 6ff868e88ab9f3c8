import { z } from 'zod';
import { entryQuery } from './entries.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const exportQuery = entryQuery.extend({
  format: z.enum(EXPORT_FORMATS).default('csv'),
});
export type ExportQuery = z.output<typeof exportQuery>;
