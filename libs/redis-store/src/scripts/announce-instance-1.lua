--[==[
Says that an instance is alive and counts those that are, by this server's clock alone.

KEYS  1 instances (sorted set: instance → alive until, ms)
ARGV  1 instance  2 how long (ms)
Result how many are alive
]==]
--- @include "clock"

local now = now_ms()
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', now))
return redis.call('ZCARD', KEYS[1])
