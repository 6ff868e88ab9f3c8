--[==[
Lets a log take writes that was compared with what is stored and found complete, under a new name of its
epoch.

KEYS  1 partition log
ARGV  1 epoch and 2 sequence as they were compared  3 the epoch from here on
Result 1 confirmed, 0 it is not as it was compared
]==]
--- @flags "allow-oom"
--- @include "log"

local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch ~= ARGV[1] or last_sequence(KEYS[1]) ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'run', run_id(), 'cut', ARGV[2])
return 1
