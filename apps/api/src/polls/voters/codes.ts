import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  formatCode,
  type GuessStore,
  issuedVoterId,
  type Poll,
  type PollRef,
  parseCode,
  SEAL_BYTES,
} from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.ts';
import { CONFIG, GUESS_STORE } from '../../ports.ts';
import { PollDefinitions } from '../poll-definitions.ts';
import { Addresses } from './addresses.ts';

/** Wrong codes that an address may send: a school where many mistype has room. */
export const MAX_GUESSES = 100;
const WINDOW_SECONDS = 600;
const MAX_BLOCKED = 10_000;

/** One-time codes: sealed serial numbers of a poll, so that nothing has to be kept of them. */
@Injectable()
export class Codes {
  readonly #key: Buffer;
  /** Addresses that guess, as far as this instance met them; until when, by poll and address. */
  readonly #blocked = new LRUCache<string, number>({ max: MAX_BLOCKED });

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(GUESS_STORE) private readonly guesses: GuessStore,
    private readonly definitions: PollDefinitions,
    private readonly addresses: Addresses,
  ) {
    this.#key = createHmac('sha256', config.secret).update('voter code').digest();
  }

  codeOf(poll: PollRef, serial: number): string {
    return formatCode({ serial, seal: this.#sealOf(poll, serial) });
  }

  /**
   * The voter who has a code.
   * @throws DomainError `ballot.code_invalid`; `limit.rate` for any code, once an address sent too
   *   many wrong ones: a guesser must not be told of the right one
   */
  async voterOf(poll: Poll, typed: string, address: string): Promise<string> {
    const from = this.addresses.hashOf(poll, address);
    this.#checkRate(poll, from);
    const code = parseCode(typed);
    const isSealed = code !== undefined && this.#sealOf(poll, code.serial) === code.seal;
    if (isSealed && (await this.#isIssued(poll, code.serial))) {
      return issuedVoterId('code', code.serial);
    }
    await this.#countGuess(poll, from);
    throw new DomainError('ballot.code_invalid', 'This poll has no such code.');
  }

  /** What another instance issued just now, this one may not know yet. */
  async #isIssued(poll: Poll, serial: number): Promise<boolean> {
    const isAmong = ({ codes }: Poll) => serial >= 1 && serial <= (codes?.count ?? 0);
    if (isAmong(poll)) return true;
    this.definitions.forget(poll.tenantId, poll.id);
    return isAmong(await this.definitions.get(poll.tenantId, poll.id));
  }

  async #countGuess(poll: Poll, from: string): Promise<void> {
    const { count, endsInSeconds } = await this.guesses.count(poll, from, WINDOW_SECONDS);
    if (count < MAX_GUESSES) return;
    const ttl = endsInSeconds * 1000;
    this.#blocked.set(`${poll.id}/${from}`, Date.now() + ttl, { ttl });
    if (count > MAX_GUESSES) throw tooMany(endsInSeconds);
  }

  #checkRate(poll: Poll, from: string): void {
    const until = this.#blocked.get(`${poll.id}/${from}`);
    if (until !== undefined) throw tooMany(Math.max(1, Math.ceil((until - Date.now()) / 1000)));
  }

  #sealOf({ tenantId, id }: PollRef, serial: number): number {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([tenantId, id, serial]))
      .digest()
      .readUIntBE(0, SEAL_BYTES);
  }
}

function tooMany(retryAfterSeconds: number): DomainError {
  const detail = 'Too many wrong codes came from this address. Try again later.';
  return new DomainError('limit.rate', detail, { retryAfterSeconds });
}
