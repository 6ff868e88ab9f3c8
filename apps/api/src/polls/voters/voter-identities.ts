import { Injectable } from '@nestjs/common';
import { DomainError, isHost, isIssuedVoterId, type Poll, type Principal } from '@rostrum/domain';
import { requireScope } from '../../access/access.service.ts';
import type { VoterRequest } from '../../edge/http/voter-request.ts';
import { Addresses } from './addresses.ts';
import { Codes } from './codes.ts';
import { Devices } from './devices.ts';

/** The voter that `me` stands for. */
const ME = 'me';

/** Who casts a ballot. */
export interface Caster {
  voterId: string;
  /** Keyed hash of where the ballot comes from, where the poll limits that. */
  address?: string | undefined;
  /** Of a device that was not known before. */
  issuedDevice?: string | undefined;
}

/** The one place that decides who a voter is. */
@Injectable()
export class VoterIdentities {
  constructor(
    private readonly codes: Codes,
    private readonly devices: Devices,
    private readonly addresses: Addresses,
  ) {}

  /**
   * Whose ballot it is that somebody casts. Whom nothing tells apart gets an identity that follows
   * from `seed`, the request's idempotency key: repeated, the request is the same voter's.
   * @throws DomainError `ballot.voter_required`, `ballot.code_invalid`, `auth.forbidden`, `limit.rate`
   */
  async caster(
    principal: Principal,
    poll: Poll,
    named: string,
    request: VoterRequest,
    seed: string | undefined,
  ): Promise<Caster> {
    requireScope(principal, 'ballots:write');
    const voterId = await this.#known(principal, poll, named, request);
    const address =
      principal.kind === 'publishable-key' && poll.votesPerAddress !== undefined
        ? this.addresses.hashOf(poll, request.address)
        : undefined;
    if (voterId !== undefined) return { voterId, address };
    if (poll.voterIdentity === 'none') {
      return { voterId: this.devices.nobodyOf(poll, seed), address };
    }
    const { device, token } = this.devices.issue(poll, seed);
    return { voterId: this.devices.voterOf(poll, device), address, issuedDevice: token };
  }

  /** Hands out what `caster` issued, once the ballot is in. */
  keep({ tenantId }: Poll, request: VoterRequest, { issuedDevice }: Caster): void {
    if (issuedDevice !== undefined) this.devices.keep(tenantId, request, issuedDevice);
  }

  /**
   * Whose ballot it is that somebody reads or takes back.
   * @throws DomainError as `caster`
   */
  async owner(
    principal: Principal,
    poll: Poll,
    named: string,
    request: VoterRequest,
  ): Promise<string> {
    const voterId = await this.#known(principal, poll, named, request);
    if (voterId !== undefined) return voterId;
    throw new DomainError(
      'ballot.voter_required',
      poll.voterIdentity === 'none'
        ? 'Voters of this poll are not known again.'
        : 'Send the device token with which the ballot was cast.',
    );
  }

  /**
   * The voter who is looking, if it can be told.
   * @throws DomainError `ballot.code_invalid`, `limit.rate`
   */
  async viewer(
    principal: Principal,
    poll: Poll,
    request: VoterRequest,
  ): Promise<string | undefined> {
    if (principal.kind === 'member') return ownId(principal.memberId, poll);
    if (isHost(principal) || poll.voterIdentity === 'token') return undefined;
    if (poll.voterIdentity === 'code' && !request.code) return undefined;
    return this.#byIdentity(poll, request);
  }

  /** `undefined`: a voter who is to be given an identity. */
  async #known(
    principal: Principal,
    poll: Poll,
    named: string,
    request: VoterRequest,
  ): Promise<string | undefined> {
    if (isHost(principal)) {
      if (named !== ME) return named;
      throw new DomainError('ballot.voter_required', 'Name the voter: a secret key is nobody.');
    }
    if (principal.kind === 'member') {
      if (named === ME || named === principal.memberId) return ownId(principal.memberId, poll);
      throw new DomainError('auth.forbidden', 'A voter token votes for its own voter only.');
    }
    if (poll.voterIdentity === 'token') {
      throw new DomainError('ballot.voter_required', 'This poll takes voter tokens: send one.');
    }
    if (named === ME) return this.#byIdentity(poll, request);
    throw new DomainError('auth.forbidden', 'A publishable key votes as "me" only.');
  }

  async #byIdentity(poll: Poll, request: VoterRequest): Promise<string | undefined> {
    if (poll.voterIdentity === 'none') return undefined;
    if (poll.voterIdentity === 'code') {
      if (request.code) return this.codes.voterOf(poll, request.code, request.address);
      throw new DomainError('ballot.voter_required', 'This poll takes one-time codes: send one.');
    }
    const device = this.devices.of(poll.tenantId, request);
    return device === undefined ? undefined : this.devices.voterOf(poll, device);
  }
}

/** The tenant's own id of a voter, unless it would be that of one who came without a token. */
function ownId(memberId: string, poll: Poll): string {
  if (poll.voterIdentity === 'token' || !isIssuedVoterId(memberId)) return memberId;
  throw new DomainError('auth.forbidden', `In this poll nobody can be called "${memberId}".`);
}
