--[==[
Reads what a feed shows now.

KEYS  1 state   2 partition log
ARGV  1 base  2 period, or '' for a poll  3 limit
Result {epoch, version, published, kind, reading} as in take-dirty-2, or {} when there is no such
       board or poll
]==]
--- @include "feed"

local state = redis.call('HMGET', KEYS[1],
  'version', 'published', 'definition', 'status', 'sortOrder', 'columnOrders')
if not state[3] then return {} end
local head = { redis.call('HGET', KEYS[2], 'epoch') or '', state[1] or '0', state[2] or '0' }
if state[4] then
  head[4], head[5] = 'poll', read_poll(ARGV[1], state[4])
else
  head[4], head[5], head[6], head[7] = 'leaderboard', state[5], state[6], { { ARGV[2], tonumber(ARGV[3]),
    read_board(ARGV[1], ARGV[2], tonumber(ARGV[3]), state[5] == 'desc', state[6]) } }
end
return head
