--[==[
Makes every watched feed of a partition due for a whole frame.

KEYS  1 partition dirty set   2 partition watched set (base → until)
]==]
--- @include "clock"
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now_ms())
local watched = redis.call('ZRANGE', KEYS[2], 0, -1)
for _, base in ipairs(watched) do
  if redis.call('EXISTS', base .. ':state') == 1 then
    redis.call('HDEL', base .. ':state', 'published')
    redis.call('SADD', KEYS[1], base)
  end
end
return #watched
