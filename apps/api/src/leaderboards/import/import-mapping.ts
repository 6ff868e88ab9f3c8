import type { ImportQuery } from '@rostrum/contracts';
import {
  DomainError,
  type ImportFormat,
  type ImportMapping,
  type Leaderboard,
} from '@rostrum/domain';

const FORMATS: Record<string, ImportFormat> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

/**
 * How a file maps to the board, from the request's query.
 * @throws DomainError `request.invalid`, `score.operator_not_allowed`
 */
export function readMapping(
  query: ImportQuery,
  contentType: string,
  board: Leaderboard,
): ImportMapping {
  const format = query.format ?? FORMATS[contentType.split(';')[0]?.trim().toLowerCase() ?? ''];
  if (!format) throw invalid('format', 'send text/csv or application/x-ndjson');
  if (query.operator && query.operator !== board.operator && !board.allowOperatorOverride) {
    throw new DomainError(
      'score.operator_not_allowed',
      `The board takes "${board.operator}" only.`,
    );
  }
  const columns = Object.fromEntries(pairs('columnMapping', query.columnMapping, ':'));
  const unknown = Object.keys(columns).find(
    (name) => !board.columns.some(({ key }) => key === name),
  );
  if (unknown !== undefined) throw invalid('columnMapping', `the board has no column "${unknown}"`);
  return {
    format,
    memberColumn: query.memberColumn,
    scoreColumn: query.scoreColumn,
    occurredAtColumn: query.occurredAtColumn,
    metadataColumn: query.metadataColumn,
    columns,
    skip: pairs('skip', query.skip, '=').map(([column, value]) => ({ column, value })),
    operator: query.operator,
  };
}

function pairs(path: string, list: string | undefined, separator: string): [string, string][] {
  if (!list) return [];
  return list.split(',').map((pair) => {
    const cut = pair.indexOf(separator);
    if (cut < 1) throw invalid(path, `"${pair}" is not name${separator}value`);
    return [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
  });
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('request.invalid', `${path}: ${message}.`, {
    errors: [{ path, message }],
  });
}
