import { Module } from '@nestjs/common';
import { LeaderboardsModule } from '../leaderboards/leaderboards.module.ts';
import { MemberChanges } from './member-changes.ts';
import { MemberEraser } from './member-eraser.ts';
import { MemberUpkeep } from './member-upkeep.ts';
import { MembersController } from './members.controller.ts';
import { MembersService } from './members.service.ts';

@Module({
  imports: [LeaderboardsModule],
  controllers: [MembersController],
  providers: [MembersService, MemberChanges, MemberEraser, MemberUpkeep],
})
export class MembersModule {}
