import type { PollInput } from '@rostrum/client';
import type { Rostrum } from '../servers/rostrum.ts';
import { encodeRequest } from './http-connection.ts';

const BATCH_SIZE = 1000;
/** All voters' names have this many digits, so that one can be written over another. */
const VOTER_DIGITS = 9;
const OPTIONS = ['a', 'b', 'c', 'd'];
const NAME = 'v000000000';

/** A poll that is open. */
export async function openPoll(
  rostrum: Rostrum,
  durability: NonNullable<PollInput['durability']>,
): Promise<string> {
  const options = OPTIONS.map((id) => ({ id, label: id }));
  const body = { question: 'Which?', type: 'single' as const, options, durability };
  const { pollId } = await rostrum.client.createPoll(body);
  await rostrum.client.openPoll(pollId);
  return pollId;
}

/** Voters of whom none comes twice. */
export class Voters {
  #last = 0;

  /** Writes the next voter over one in an encoded message, from `at` on. */
  write(message: Buffer, at: number): void {
    this.#last += 1;
    message.write(String(this.#last).padStart(VOTER_DIGITS, '0'), at + 1, 'latin1');
  }
}

/** One ballot, with a voter to be written over. */
export function ballotMessage(
  rostrum: Rostrum | undefined,
  pollId: string,
  choice: number,
): { message: Buffer; voterAt: number } {
  const message = encodeRequest({
    method: 'PUT',
    path: `/v1/polls/${pollId}/ballots/${NAME}`,
    body: JSON.stringify({ choices: [OPTIONS[choice % OPTIONS.length]] }),
    headers: headersOf(rostrum),
  });
  return { message, voterAt: message.indexOf(NAME) };
}

/** A thousand ballots, with voters to be written over. */
export function ballotBatchMessage(
  rostrum: Rostrum | undefined,
  pollId: string,
): { message: Buffer; votersAt: number[] } {
  const ballots = Array.from({ length: BATCH_SIZE }, (_, index) => ({
    voterId: NAME,
    choices: [OPTIONS[index % OPTIONS.length]],
  }));
  const message = encodeRequest({
    method: 'POST',
    path: `/v1/polls/${pollId}/ballots/batch`,
    body: JSON.stringify({ ballots }),
    headers: headersOf(rostrum),
  });
  const votersAt: number[] = [];
  for (let at = message.indexOf(NAME); at >= 0; at = message.indexOf(NAME, at + 1)) {
    votersAt.push(at);
  }
  return { message, votersAt };
}

function headersOf(rostrum: Rostrum | undefined): Record<string, string> {
  return rostrum ? { Authorization: `Bearer ${rostrum.secretKey}` } : {};
}
