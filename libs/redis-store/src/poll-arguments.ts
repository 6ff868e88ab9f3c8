import { ballotKindOf, type Poll, stepsOf } from '@rostrum/domain';
import { encodeDefinition } from './definitions.ts';

/** What scripts are told of a poll's definition; see scripts/install-poll-5.lua. */
export function pollArguments(base: string, poll: Poll): (string | number)[] {
  const keepsNumbers = ballotKindOf(poll.type) === 'number';
  const { opensAtMs, closesAtMs, durationSeconds } = poll;
  return [
    base,
    poll.tenantId,
    poll.id,
    poll.configVersion,
    encodeDefinition(poll),
    keepsNumbers ? 1 : 0,
    keepsNumbers && poll.scale ? stepsOf(poll.scale) : '',
    opensAtMs ?? '',
    closesAtMs ?? '',
    durationSeconds === undefined ? '' : durationSeconds * 1000,
    poll.quiz ? 1 : 0,
    poll.type === 'text' || poll.type === 'questions' ? poll.type : '',
    poll.moderation ?? 'none',
  ];
}
