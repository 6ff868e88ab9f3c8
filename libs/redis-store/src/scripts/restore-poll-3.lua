--[==[
Begins to restore a poll in a partition that is being rebuilt: its definition and how it stands, with no
ballot. What an earlier restore left of it goes. No event is written. Without the version of its definition,
which finish-restore gives it, nobody reads it.

KEYS  1 poll state   2 partition log   3 partition due set
ARGV  1 … 13 as of install-poll
      14 token of the rebuild  15 version above those of its former life  16 status  17 round
      18 opened at  19 timer  20 what is left of it, while paused  21, 22 planned times that were spent:
      opening, closing; times in ms, '' for none
      23 numbers of answers and questions that were given
Result {'OK', 1, or 0 where the poll was dropped} {'SUPERSEDED'}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "poll-definition"
--- @include "period-keys"
--- @include "posts"
--- @include "aside-keys"
--- @include "forget"
--- @include "rebuild"

local base, id = ARGV[1], ARGV[3]
if is_superseded(KEYS[2], ARGV[14]) then return { 'SUPERSEDED' } end
if redis.call('EXISTS', base .. ':grave:' .. id) == 1 then return { 'OK', 0 } end

unlink_content(KEYS[1], base)
write_definition(KEYS[1], ARGV)
redis.call('HDEL', KEYS[1], 'configVersion')
write_plan(KEYS[1], ARGV)
redis.call('HSET', KEYS[1], 'version', ms_text(next_version(ARGV[15], now_ms())),
  'status', ARGV[16], 'round', ARGV[17], 'openedAt', ARGV[18], 'timerMs', ARGV[19],
  'remainingMs', ARGV[20], 'spentOpensAt', ARGV[21], 'spentClosesAt', ARGV[22], 'posts', ARGV[23])
poll_of({ state = KEYS[1], due = KEYS[3] }, base).plan()
return { 'OK', 1 }
