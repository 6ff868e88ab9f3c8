import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { IssueCodes, VoterCodePage, VoterCodesQuery } from '@rostrum/contracts';
import {
  type BallotStore,
  type CodeIssue,
  DomainError,
  issuedVoterId,
  MAX_CODES,
  type Poll,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { BALLOT_STORE } from '../../ports.ts';
import { PollsService } from '../polls.service.ts';
import { Codes } from './codes.ts';

const PAGE = 1000;
/** Issues that a repeated request is found among. */
const MAX_RECENT = 20;

/** Codes as hosts get them, to be handed out. */
@Injectable()
export class CodeIssues {
  constructor(
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    private readonly polls: PollsService,
    private readonly codes: Codes,
  ) {}

  /** @throws DomainError `request.invalid`, `limit.quota`, `idempotency.mismatch` */
  async issue(
    principal: Principal,
    reference: string,
    { count }: IssueCodes,
    write: WriteContext,
  ): Promise<VoterCodePage> {
    requireHost(principal);
    const request = write.idempotency && digestOf(write.idempotency.key);
    let issue: CodeIssue | undefined;
    const poll = await this.polls.replace(principal.tenantId, reference, (standing) => {
      const earlier = request && standing.codes?.recent.find((one) => one.request === request);
      issue = earlier || newIssue(standing, count, request ?? '');
      if (issue.count !== count) {
        const detail = 'This idempotency key was used before with another body.';
        throw new DomainError('idempotency.mismatch', detail);
      }
      if (!earlier) return withIssue(standing, issue);
      write.markReplayed();
      return undefined;
    });
    if (!issue) throw new TypeError('no codes were issued');
    return this.#page(poll, issue.after, count);
  }

  async page(
    principal: Principal,
    reference: string,
    { after, limit }: Pick<VoterCodesQuery, 'after' | 'limit'>,
  ): Promise<VoterCodePage> {
    requireHost(principal);
    const poll = await this.polls.stored(principal.tenantId, reference);
    return this.#page(poll, after, limit);
  }

  /** Refuses before it begins; then lines come as they are read. */
  async csv(
    principal: Principal,
    reference: string,
    after: number,
  ): Promise<AsyncIterable<string>> {
    requireHost(principal);
    return this.#lines(await this.polls.stored(principal.tenantId, reference), after);
  }

  async *#lines(poll: Poll, after: number): AsyncGenerator<string> {
    yield 'serial,code,used\r\n';
    for (let next: number | undefined = after; next !== undefined; ) {
      const { items, nextAfter }: VoterCodePage = await this.#page(poll, next, PAGE);
      yield items.map(({ serial, code, used }) => `${serial},${code},${used}\r\n`).join('');
      next = nextAfter;
    }
  }

  async #page(poll: Poll, after: number, limit: number): Promise<VoterCodePage> {
    const issued = poll.codes?.count ?? 0;
    const end = Math.min(after + limit, issued);
    const serials = Array.from({ length: Math.max(0, end - after) }, (_, at) => after + at + 1);
    const voters = serials.map((serial) => issuedVoterId('code', serial));
    const used = await this.ballots.haveVoted(poll, voters);
    return {
      items: serials.map((serial, index) => ({
        serial,
        code: this.codes.codeOf(poll, serial),
        used: used[index] ?? false,
      })),
      issued,
      ...(end < issued && end > after ? { nextAfter: end } : {}),
    };
  }
}

function newIssue(poll: Poll, count: number, request: string): CodeIssue {
  if (poll.voterIdentity !== 'code') {
    throw new DomainError('request.invalid', 'The voters of this poll are not told by codes.');
  }
  const after = poll.codes?.count ?? 0;
  if (after + count > MAX_CODES) {
    const detail = `A poll has ${MAX_CODES} codes at most.`;
    throw new DomainError('limit.quota', detail, { retryable: false });
  }
  return { request, after, count };
}

function withIssue(poll: Poll, issue: CodeIssue): Poll {
  const remembered = issue.request === '' ? [] : [issue];
  return {
    ...poll,
    codes: {
      count: issue.after + issue.count,
      recent: [...(poll.codes?.recent ?? []), ...remembered].slice(-MAX_RECENT),
    },
  };
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
