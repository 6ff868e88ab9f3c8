import { OperationsCalls } from './operations-calls.ts';

/**
 * The REST interface, one method a route. Every method throws `RostrumError`; what can be repeated
 * exactly is retried (see `createRequest`). Its methods stand by area: boards, entries, members,
 * polls, texts, operations.
 */
export class RostrumClient extends OperationsCalls {}
