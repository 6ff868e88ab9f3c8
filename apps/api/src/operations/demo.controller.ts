import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Controller, Get, Inject } from '@nestjs/common';
import { DomainError } from '@rostrum/domain';
import { z } from 'zod';
import { AccessService } from '../access/access.service.ts';
import type { Config } from '../config.ts';
import { Public } from '../edge/http/request-context.ts';
import { CONFIG } from '../ports.ts';

const VOTER_TOKEN_SECONDS = 24 * 3600;

/** Of what the launcher writes, what the demo page may know: nothing secret. */
const demoFile = z.object({
  tenantId: z.string(),
  publishableKey: z.string(),
  leaderboardKey: z.string(),
  pollId: z.string(),
});

/** What the page at `/demo` shows, where the launcher has set a demo up. */
@Public()
@Controller('demo')
export class DemoController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly access: AccessService,
  ) {}

  @Get('config.json')
  async read(): Promise<object> {
    if (this.config.demoFile === undefined) throw noDemo();
    const text = await readFile(this.config.demoFile, 'utf8').catch((cause: unknown) => {
      throw noDemo(cause);
    });
    const { tenantId, ...demo } = demoFile.parse(JSON.parse(text));
    const voter = `visitor-${randomBytes(6).toString('hex')}`;
    return {
      ...demo,
      voterToken: await this.access.issueMemberToken(tenantId, voter, VOTER_TOKEN_SECONDS),
    };
  }
}

function noDemo(cause?: unknown): DomainError {
  return new DomainError('request.not_found', 'There is no demo here: run `npm start`.', { cause });
}
