import { Param } from '@nestjs/common';
import {
  memberId,
  pollReference,
  postId,
  quarantineId,
  resourceKey,
  voterWord,
} from '@rostrum/contracts';

/** Path parameters, checked like bodies. */
export const KeyParam = (): ParameterDecorator => Param('key', { schema: resourceKey });
export const MemberIdParam = (): ParameterDecorator => Param('memberId', { schema: memberId });
export const VoterIdParam = (): ParameterDecorator => Param('voterId', { schema: memberId });
export const QuarantineIdParam = (): ParameterDecorator =>
  Param('quarantineId', { schema: quarantineId });
export const QuestionIdParam = (): ParameterDecorator => Param('questionId', { schema: postId });
export const WordParam = (): ParameterDecorator => Param('word', { schema: voterWord });
export const PollParam = (): ParameterDecorator => Param('id', { schema: pollReference });
