import { SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '@rostrum/domain';
import type { z } from 'zod';

export const ENDPOINT = 'rostrum:endpoint';

/** What the OpenAPI document says of a route beyond its path and its parameters' schemas. */
export interface EndpointDescription {
  id: string;
  summary: string;
  tag: string;
  /** Status and schema of the answer; without a schema it has no body. */
  status: number;
  response?: z.ZodType;
  /** Schema of the answer 202, where the route may give that too. */
  accepted?: z.ZodType;
  errors: ErrorCode[];
  /** Takes `Idempotency-Key` and `Prefer: wait=persisted`. */
  isWrite?: boolean;
  /** Takes `Rostrum-Signature`. */
  isSigned?: boolean;
  /** Takes a one-time code and a device token, by which a voter without a token is known. */
  namesVoter?: boolean;
  /** Content types of a streamed body, where it is not JSON. */
  streams?: string[];
  /** Content types of a streamed answer, where it is not JSON. */
  downloads?: string[];
}

/** Describes a route for the OpenAPI document, which is emitted from the controllers. */
export const Endpoint = (description: EndpointDescription): MethodDecorator =>
  SetMetadata(ENDPOINT, description);
