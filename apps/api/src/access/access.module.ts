import { Global, Module } from '@nestjs/common';
import { AccessService } from './access.service.ts';
import { ApiKeys } from './api-keys.ts';
import { ConsoleController } from './console.controller.ts';
import { MemberTokens } from './member-tokens.ts';
import { Sessions } from './sessions.ts';

/** Who may do what. Global: every route and every socket asks it. */
@Global()
@Module({
  controllers: [ConsoleController],
  providers: [AccessService, ApiKeys, MemberTokens, Sessions],
  exports: [AccessService],
})
export class AccessModule {}
