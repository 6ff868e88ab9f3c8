import type { Poll, PollRules } from '@rostrum/domain';
import type { Selectable } from 'kysely';
import type { Database } from '../schema.ts';

export type PollRow = Selectable<Database['polls']>;

/** A poll keeps its key: links and embedded pages name it. */
export function changeableColumns(poll: Poll) {
  return {
    question: poll.question,
    type: poll.type,
    rules: JSON.stringify(rulesOf(poll)),
    voter_identity: poll.voterIdentity,
    results_visibility: poll.resultsVisibility,
    durability: poll.durability,
    visibility: poll.visibility,
    config_version: poll.configVersion,
    updated_at: poll.updatedAt,
  };
}

/** What is kept as one value: rules and plan, how options are shown, and what voters are let in by. */
function rulesOf(poll: Poll): PollRules {
  return {
    options: poll.options,
    minChoices: poll.minChoices,
    maxChoices: poll.maxChoices,
    ballotChange: poll.ballotChange,
    scale: poll.scale,
    pointsBudget: poll.pointsBudget,
    allowWriteIns: poll.allowWriteIns,
    count: poll.count,
    quiz: poll.quiz,
    shuffleOptions: poll.shuffleOptions,
    votesPerAddress: poll.votesPerAddress,
    codes: poll.codes,
    moderation: poll.moderation,
    opensAtMs: poll.opensAtMs,
    closesAtMs: poll.closesAtMs,
    durationSeconds: poll.durationSeconds,
  };
}

export function toPoll(row: PollRow): Poll {
  return {
    ...row.rules,
    id: row.id,
    tenantId: row.tenant_id,
    key: row.key ?? undefined,
    question: row.question,
    type: row.type,
    voterIdentity: row.voter_identity,
    resultsVisibility: row.results_visibility,
    durability: row.durability,
    visibility: row.visibility,
    configVersion: row.config_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
