--[==[
Says that an instance is alive and lists those that are, by this server's clock alone.

KEYS  1 instances (sorted set: instance → alive until, ms)
ARGV  1 instance  2 how long (ms)
Result those that are alive
]==]
--- @flags "allow-oom"
--- @include "clock"

local now = now_ms()
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', now))
return redis.call('ZRANGE', KEYS[1], 0, -1)
