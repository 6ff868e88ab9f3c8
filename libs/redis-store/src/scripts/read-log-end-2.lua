--[==[
Says where a partition's log ends at a moment when a definition is in force.

KEYS  1 board state   2 partition log
ARGV  1 config version
Result {'OK', now ms, epoch, sequence}
       {'STALE'} {'RECOVERING'}
]==]
--- @flags "no-writes"
--- @include "clock"
--- @include "log"

if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[1] then return { 'STALE' } end
local epoch = redis.call('HGET', KEYS[2], 'epoch')
if not epoch then return { 'RECOVERING' } end
return { 'OK', string.format('%.0f', now_ms()), epoch, last_sequence(KEYS[2]) }
