import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  type RotateSigningSecret,
  rotateSigningSecret,
  type SigningSecretView,
  signingSecret,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { KeyParam } from '../../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { SigningService } from './signing.service.ts';

const tag = 'Integrity';

@Controller(['v1/leaderboards/:key/signing-secret', 'console/leaderboards/:key/signing-secret'])
export class SigningController {
  constructor(private readonly signing: SigningService) {}

  @Get()
  @Endpoint({
    id: 'getSigningSecret',
    summary: 'The secret that submissions to a board are signed with',
    tag,
    status: 200,
    response: signingSecret,
    errors: ['auth.forbidden', 'leaderboard.not_found'],
  })
  get(@Asker() asker: Principal, @KeyParam() key: string): Promise<SigningSecretView> {
    return this.signing.get(asker, key);
  }

  @Post()
  @HttpCode(200)
  @Endpoint({
    id: 'rotateSigningSecret',
    summary: 'Make a new signing secret; the former one stays good for a while',
    tag,
    status: 200,
    response: signingSecret,
    errors: ['request.invalid', 'auth.forbidden', 'leaderboard.not_found', 'idempotency.mismatch'],
    isWrite: true,
  })
  rotate(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Body({ schema: rotateSigningSecret }) body: RotateSigningSecret,
    @Write() write: WriteContext,
  ): Promise<SigningSecretView> {
    return this.signing.rotate(asker, key, body, write);
  }

  @Delete('former')
  @HttpCode(204)
  @Endpoint({
    id: 'endFormerSigningSecret',
    summary: 'Make the former signing secret no good any more, at once',
    tag,
    status: 204,
    errors: ['auth.forbidden', 'leaderboard.not_found'],
  })
  async endFormer(@Asker() asker: Principal, @KeyParam() key: string): Promise<void> {
    await this.signing.endFormer(asker, key);
  }
}
