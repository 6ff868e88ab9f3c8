--[==[
Opens a partition that was rebuilt.

KEYS  1 partition log
ARGV  1 token of who rebuilt it  2 epoch  3 sequence that is stored
Result {'OK'}  {'SUPERSEDED'} somebody else rebuilds it
]==]
--- @include "log"

if redis.call('HGET', KEYS[1], 'rebuild') ~= ARGV[1] then return { 'SUPERSEDED' } end
redis.call('HDEL', KEYS[1], 'rebuild')
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'sequence', ARGV[3], 'persisted', ARGV[3],
  'cut', ARGV[3], 'run', run_id())
return { 'OK' }
