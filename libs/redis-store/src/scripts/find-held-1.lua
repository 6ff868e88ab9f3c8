--[==[
Whether a held submission waits to be settled, and the end of the log that tells of it.

KEYS  1 partition log
ARGV  1 base  2 id of the held submission
Result {'OK', epoch, sequence, waits (1/0)}  {'RECOVERING'}
]==]
--- @flags "no-writes"
--- @include "held"

local log = redis.call('HMGET', KEYS[1], 'epoch', 'sequence')
if not log[1] then return { 'RECOVERING' } end
return { 'OK', log[1], tonumber(log[2] or '0'), held_on(ARGV[1]).has(ARGV[2]) and 1 or 0 }
