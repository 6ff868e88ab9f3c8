--[==[
Ends the restore of a board or a poll: from here on it can be read.

KEYS  1 state   2 partition log
ARGV  1 base  2 id  3 token of the rebuilding  4 config version
Result {'OK'}  {'SUPERSEDED'}  {'GONE'}
]==]
--- @include "rebuild"

if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return { 'GONE' } end
redis.call('HSET', KEYS[1], 'configVersion', ARGV[4])
return { 'OK' }
