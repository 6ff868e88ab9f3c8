--[==[
Removes a dead letter.

KEYS  1 partition dead letters   2 what of these is not stored
ARGV  1 id of the letter  2 '1' its event is stored now | '0' nobody will store it
Result how many were removed
]==]
--- @flags "allow-oom"
--- @include "buried"

local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if not found[1] then return 0 end
if ARGV[2] == '1' then unmark_buried(KEYS[2], found[1][2]) end
return redis.call('XDEL', KEYS[1], ARGV[1])
