--[==[
Notes that somebody watches feeds of one partition, until a time.

KEYS  1 partition dirty set   2 partition watched set (base → until)
ARGV  1 until (ms)  then per feed: base, '<period>#<limit>', '1' when it is new to the instance
]==]
local expires = ARGV[1]
for at = 2, #ARGV, 3 do
  local base = ARGV[at]
  redis.call('ZADD', base .. ':watchers', 'GT', expires, ARGV[at + 1])
  redis.call('PEXPIREAT', base .. ':watchers', expires)
  redis.call('ZADD', KEYS[2], 'GT', expires, base)
  if ARGV[at + 2] == '1' then
    -- A whole frame on the next tick brings the newcomer and everybody else to one version.
    redis.call('HDEL', base .. ':state', 'published')
    redis.call('SADD', KEYS[1], base)
  end
end
return redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', expires - 60000)
