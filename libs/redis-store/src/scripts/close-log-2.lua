--[==[
Begins to rebuild a partition: nothing is written any more, and what was not stored is given up.

KEYS  1 partition log   2 partition events
ARGV  1 token of who rebuilds it  2.. consumer groups
]==]
--- @include "log"

redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'rebuild', ARGV[1], 'run', run_id())
-- Without them nobody could read the streams of the other partitions beside this one.
for at = 2, #ARGV do redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[at], '0', 'MKSTREAM') end
return 1
