--[==[
Notes that somebody watches feeds of one partition, for some time from now by this server's clock.

KEYS  1 partition dirty set   2 partition watched set (base → until)
ARGV  1 how long (ms)  then per feed: base, '<period>#<limit>', '1' when it is new to the instance
]==]
--- @include "clock"

local now = now_ms()
local expires = string.format('%.0f', now + ARGV[1])
for at = 2, #ARGV, 3 do
  local base = ARGV[at]
  -- What moved while a watcher was overdue was passed over, so it starts anew.
  local until_now = tonumber(redis.call('ZSCORE', base .. ':watchers', ARGV[at + 1]) or '0')
  redis.call('ZADD', base .. ':watchers', 'GT', expires, ARGV[at + 1])
  redis.call('PEXPIREAT', base .. ':watchers', expires)
  redis.call('ZADD', KEYS[2], 'GT', expires, base)
  if ARGV[at + 2] == '1' or until_now < now then
    -- A whole frame on the next tick brings the newcomer and everybody else to one version.
    redis.call('HDEL', base .. ':state', 'published')
    redis.call('SADD', KEYS[1], base)
  end
end
return redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. string.format('%.0f', now))
