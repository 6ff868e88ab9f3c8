--[==[
Opens a partition that was rebuilt.

KEYS  1 partition log
ARGV  1 token of who rebuilt it  2 epoch  3 sequence that is stored
Result {'OK'}  {'SUPERSEDED'} somebody else rebuilds it, or another process holds it: of what was restored
       something may be missing
]==]
--- @include "log"

local log = redis.call('HMGET', KEYS[1], 'rebuild', 'run')
if log[1] ~= ARGV[1] or log[2] ~= run_id() then return { 'SUPERSEDED' } end
redis.call('HDEL', KEYS[1], 'rebuild')
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'sequence', ARGV[3], 'persisted', ARGV[3],
  'cut', ARGV[3], 'profiles', run_id())
return { 'OK' }
