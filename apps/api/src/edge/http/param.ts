import { Param } from '@nestjs/common';
import { memberId, pollReference, quarantineId, resourceKey } from '@rostrum/contracts';

/** Path parameters, checked like bodies. */
export const KeyParam = (): ParameterDecorator => Param('key', { schema: resourceKey });
export const MemberIdParam = (): ParameterDecorator => Param('memberId', { schema: memberId });
export const VoterIdParam = (): ParameterDecorator => Param('voterId', { schema: memberId });
export const QuarantineIdParam = (): ParameterDecorator =>
  Param('quarantineId', { schema: quarantineId });
export const PollParam = (): ParameterDecorator => Param('id', { schema: pollReference });
