--[==[
Has the keys of a period kept until some time after its expiry.

KEYS  1 board state
ARGV  1 base  2 board id  3 period id  4 expires at (ms)
Result 1 done, 0 another board, or none, is there
]==]
--- @include "period-keys"

if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return 0 end
keep_period(ARGV[1], ARGV[3], ARGV[4])
return 1
