import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  type AroundQuery,
  aroundQuery,
  type BoardStatsView,
  boardStats,
  type EntriesQuery,
  type EntryLookup,
  type EntryLookupView,
  type EntryPageView,
  type EntryQuery,
  entriesQuery,
  entryLookup,
  entryLookupResult,
  entryPage,
  entryQuery,
  type MemberEntryView,
  memberEntry,
  type RankPreviewQuery,
  type RankPreviewView,
  rankPreview,
  rankPreviewQuery,
  removalQuery,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { KeyParam, MemberIdParam } from '../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { EntriesService } from './entries.service.ts';
import {
  presentLookup,
  presentMemberEntry,
  presentPage,
  presentRankPreview,
  presentStats,
} from './leaderboards.presenter.ts';

const tag = 'Entries';

@Controller(['v1/leaderboards/:key', 'console/leaderboards/:key'])
export class EntriesController {
  constructor(private readonly entries: EntriesService) {}

  @Get('entries')
  @Endpoint({
    id: 'listEntries',
    summary: 'Page through a board from the top; cursors hold while scores move',
    tag,
    status: 200,
    response: entryPage,
    errors: ['request.invalid', 'leaderboard.not_found', 'cursor.invalid', 'store.unavailable'],
  })
  async page(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: entriesQuery }) query: EntriesQuery,
  ): Promise<EntryPageView> {
    return presentPage(await this.entries.page(asker, key, query));
  }

  @Post('entries/lookup')
  @HttpCode(200)
  @Endpoint({
    id: 'lookupEntries',
    summary: 'Where up to 1,000 members stand, for example friends',
    tag,
    status: 200,
    response: entryLookupResult,
    errors: ['request.invalid', 'leaderboard.not_found', 'store.unavailable'],
  })
  async lookup(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Body({ schema: entryLookup }) body: EntryLookup,
  ): Promise<EntryLookupView> {
    return presentLookup(await this.entries.lookup(asker, key, body));
  }

  @Get('rank-preview')
  @Endpoint({
    id: 'previewRank',
    summary: 'The rank that a score would have, without writing it',
    tag,
    status: 200,
    response: rankPreview,
    errors: ['request.invalid', 'leaderboard.not_found', 'store.unavailable'],
  })
  async preview(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: rankPreviewQuery }) query: RankPreviewQuery,
  ): Promise<RankPreviewView> {
    return presentRankPreview(await this.entries.previewRank(asker, key, query));
  }

  @Get('stats')
  @Endpoint({
    id: 'getStats',
    summary: 'Highest and lowest score, median and percentiles of a period',
    tag,
    status: 200,
    response: boardStats,
    errors: ['request.invalid', 'leaderboard.not_found', 'store.unavailable'],
  })
  async stats(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: entryQuery }) query: EntryQuery,
  ): Promise<BoardStatsView> {
    return presentStats(await this.entries.stats(asker, key, query));
  }

  @Get('entries/:memberId')
  @Endpoint({
    id: 'getEntry',
    summary: 'Where one member stands',
    tag,
    status: 200,
    response: memberEntry,
    errors: ['request.invalid', 'leaderboard.not_found', 'member.not_found', 'store.unavailable'],
  })
  async one(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @MemberIdParam() memberId: string,
    @Query({ schema: entryQuery }) query: EntryQuery,
  ): Promise<MemberEntryView> {
    return presentMemberEntry(await this.entries.one(asker, key, memberId, query));
  }

  @Get('entries/:memberId/around')
  @Endpoint({
    id: 'listEntriesAround',
    summary: 'The entries around one member, filled up at the edges',
    tag,
    status: 200,
    response: entryPage,
    errors: ['request.invalid', 'leaderboard.not_found', 'member.not_found', 'store.unavailable'],
  })
  async around(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @MemberIdParam() memberId: string,
    @Query({ schema: aroundQuery }) query: AroundQuery,
  ): Promise<EntryPageView> {
    return presentPage(await this.entries.around(asker, key, memberId, query));
  }

  @Delete('entries/:memberId')
  @HttpCode(204)
  @Endpoint({
    id: 'deleteEntry',
    summary: 'Remove a member from a period, or from all',
    tag,
    status: 204,
    errors: [
      'auth.forbidden',
      'leaderboard.not_found',
      'member.not_found',
      'idempotency.mismatch',
      'store.unavailable',
    ],
    isWrite: true,
  })
  async remove(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @MemberIdParam() memberId: string,
    @Query({ schema: removalQuery }) query: { period?: string },
    @Write() write: WriteContext,
  ): Promise<void> {
    await this.entries.remove(asker, key, memberId, query.period, write);
  }
}
