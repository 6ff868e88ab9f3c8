--[==[
Acknowledges entries of a stream and trims what no group needs any more.

KEYS  1 partition log   2 partition events   3 events that were buried
ARGV  1 group  2 sequence that is stored now, or ''  3 its epoch  4.. entry ids, in order
]==]
--- @flags "allow-oom"
--- @include "groups"
--- @include "buried"

local acknowledged = 0
for at = 4, #ARGV do
  acknowledged = acknowledged + redis.call('XACK', KEYS[2], ARGV[1], ARGV[at])
end
if ARGV[2] ~= '' then
  local log = redis.call('HMGET', KEYS[1], 'persisted', 'epoch', 'cut')
  local sequence, stored = tonumber(ARGV[2]), tonumber(log[1] or '0')
  -- One that this log does not know of, from before it lost something, says nothing of its own.
  local is_own = log[2] == ARGV[3] or sequence <= tonumber(log[3] or '0')
  if is_own and sequence > stored then
    redis.call('HSET', KEYS[1], 'persisted', ARGV[2])
    pass_buried(KEYS[1], KEYS[3], sequence)
  end
end

trim_stream(KEYS[2], groups_of(KEYS[2]))
return acknowledged
