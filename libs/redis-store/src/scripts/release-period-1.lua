--[==[
Lets go of a period that is archived.

KEYS  1 board state
ARGV  1 base  2 board id  3 period id
Result 1 done, 0 another board, or none, is there
]==]
--- @flags "allow-oom"
--- @include "period-keys"

if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return 0 end
for _, key in ipairs(period_keys(ARGV[1], ARGV[3])) do redis.call('UNLINK', key) end
redis.call('SREM', ARGV[1] .. ':periods', ARGV[3])
return 1
