export { type BackoffOptions, backoffMs, delay } from './backoff.ts';
export { type ClientFault, RostrumError } from './error.ts';
export {
  type BoardTopic,
  LiveClient,
  type LiveOptions,
  type LiveTopic,
  type MemberTopic,
  type PollTopic,
  type PresenceTopic,
  type SubscribeOptions,
} from './live/live-client.ts';
export type { BoardState, MemberState, PollState, PresenceState } from './live/topic-rules.ts';
export type { LiveListener, LiveStatus, LiveUpdate } from './live/topic-subscription.ts';
export type { Page } from './rest/calls.ts';
export type * from './rest/inputs.ts';
export {
  type CallOptions,
  createRequest,
  type Method,
  type Request,
  type RequestInput,
  type RestOptions,
} from './rest/request.ts';
export { RostrumClient } from './rest/rostrum-client.ts';
export { signBody } from './rest/signature.ts';
export type { VoterOption, VoterProof } from './voter.ts';
