--[==[
Gives up a log that lacks what is stored of it, although the process that holds it was compared: it followed
another master for a while.

KEYS  1 partition log
ARGV  1 epoch  2 sequence that was stored of it before this is asked
Result 1 given up, 0 it lacks nothing
]==]
--- @include "log"

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
if last_sequence(KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[1], 'epoch')
return 1
