import type { QuarantinedSubmissionView } from '@rostrum/contracts';
import { nameColumns } from '../leaderboards.presenter.ts';
import type { QuarantineReading } from './quarantine.service.ts';

export function presentQuarantined({ board, held }: QuarantineReading): QuarantinedSubmissionView {
  const { id, status, reason, memberId, score, operator, metadata, settled } = held;
  return {
    id,
    status,
    reason,
    memberId,
    score,
    ...(board.columns.length > 0 ? { columns: nameColumns(held, board) } : {}),
    operator,
    ...(metadata === undefined
      ? {}
      : { metadata: JSON.parse(metadata) as Record<string, unknown> }),
    occurredAt: new Date(held.occurredAtMs).toISOString(),
    heldAt: held.heldAt.toISOString(),
    ...(settled && { settledAt: settled.at.toISOString(), settledBy: readName(settled.by) }),
  };
}

/** `key:<id>` or `user:<id>`. */
function readName(name: string): { kind: 'key' | 'user'; id: string } {
  const cut = name.indexOf(':');
  return { kind: name.startsWith('user:') ? 'user' : 'key', id: name.slice(cut + 1) };
}
