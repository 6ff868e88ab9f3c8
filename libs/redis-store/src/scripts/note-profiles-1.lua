--[==[
Notes that all profiles of a partition were written since a process holds it.

KEYS  1 partition log
ARGV  1 that process
Result 1 noted, 0 the log is not open, or another process holds it
]==]
--- @include "log"

if not open_epoch(KEYS[1]) or ARGV[1] ~= run_id() then return 0 end
redis.call('HSET', KEYS[1], 'profiles', ARGV[1])
return 1
