--[==[
Notes how many watch a feed on one instance, and counts those on all of them by this server's clock.

KEYS  1 viewers (hash: instance → '<viewers> <counts until, ms>')
ARGV  1 instance  2 viewers  3 for how long (ms)
Result how many watch
]==]
--- @include "clock"

local now = now_ms()
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%.0f', now + ARGV[3]))
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
local total, kept = 0, redis.call('HGETALL', KEYS[1])
for at = 1, #kept, 2 do
  local viewers, until_ms = string.match(kept[at + 1], '^(%d+) (%d+)$')
  if tonumber(until_ms) < now then
    redis.call('HDEL', KEYS[1], kept[at])
  else
    total = total + tonumber(viewers)
  end
end
return total
