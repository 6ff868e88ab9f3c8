import { Param } from '@nestjs/common';
import { memberId, pollReference, resourceKey } from '@rostrum/contracts';

/** Path parameters, checked like bodies. */
export const KeyParam = (): ParameterDecorator => Param('key', { schema: resourceKey });
export const MemberIdParam = (): ParameterDecorator => Param('memberId', { schema: memberId });
export const VoterIdParam = (): ParameterDecorator => Param('voterId', { schema: memberId });
export const PollParam = (): ParameterDecorator => Param('id', { schema: pollReference });
