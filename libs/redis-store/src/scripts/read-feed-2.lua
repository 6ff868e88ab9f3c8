--[==[
Reads what a feed shows now.

KEYS  1 state   2 partition log
ARGV  1 base  2 period, or '' for a poll  3 limit
Result {'OK', epoch, version, published, kind, reading} as in take-dirty-2, or {'OK'} when there is no
       such board or poll   {'RECOVERING'}
]==]
--- @flags "no-writes"
--- @include "order"
--- @include "feed"
--- @include "log"
--- @include "life"
--- @include "posts"
--- @include "poll-reading"

-- While a partition is rebuilt nobody is told that a board is empty, or not there.
local epoch = redis.call('HGET', KEYS[2], 'epoch')
if not epoch then return { 'RECOVERING' } end
local state = redis.call('HMGET', KEYS[1],
  'version', 'published', 'definition', 'status', 'order')
if not state[3] then return { 'OK' } end
local head = { 'OK', epoch, state[1] or '0', state[2] or '0' }
if state[4] then
  head[5], head[6] = 'poll', read_poll(ARGV[1], KEYS[1])
else
  local limit = tonumber(ARGV[3])
  head[5], head[6] = 'leaderboard', state[5]
  head[7] = { { ARGV[2], limit, read_board(ARGV[1], ARGV[2], limit, order_of(state[5])) } }
end
return head
