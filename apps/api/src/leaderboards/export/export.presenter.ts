import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { ExportFormat } from '@rostrum/contracts';
import type { ExportReading } from './export.service.ts';
import { ROW_WRITERS, type RowWriter } from './export-rows.ts';

/** A fault under way destroys the stream, and with it the connection: no clean end comes of it. */
export function presentExport(reading: ExportReading, format: ExportFormat): StreamableFile {
  const writer = ROW_WRITERS[format];
  // Counted in bytes: of objects it would hold several pages.
  const stream = Readable.from(write(reading, writer), { objectMode: false });
  return new StreamableFile(stream, {
    type: writer.contentType,
    disposition: `attachment; filename="${reading.board.key}-${reading.periodId}.${format}"`,
  });
}

async function* write({ board, pages }: ExportReading, writer: RowWriter): AsyncGenerator<string> {
  yield writer.head(board);
  for await (const entries of pages) yield writer.rows(entries, board);
}
