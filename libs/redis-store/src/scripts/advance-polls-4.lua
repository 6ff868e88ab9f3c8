--[==[
Opens and closes the polls of a partition whose time has come, each once however many ask.

KEYS  1 partition log   2 partition events   3 partition dirty set   4 partition due set (base → ms)
ARGV  1 stream capacity  2 how many at most
Result how many were looked at
Event  poll.moved, see move-poll-5
]==]
--- @include "clock"
--- @include "log"
--- @include "life"

local now = now_ms()
local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, ARGV[2])
if #due == 0 then return 0 end
-- They stay due until the partition takes writes again.
local epoch = open_log(KEYS[1], KEYS[2], ARGV[1])
if not epoch then return 0 end
for _, base in ipairs(due) do
  local state = base .. ':state'
  if redis.call('EXISTS', state) == 1 then
    local tenant = string.match(base, '^[^:]+')
    local poll = poll_of({
      state = state, log = KEYS[1], events = KEYS[2], dirty = KEYS[3], due = KEYS[4],
    }, base, tenant, epoch)
    poll.advance(now)
    poll.plan()
  else
    redis.call('ZREM', KEYS[4], base)
  end
end
return #due
