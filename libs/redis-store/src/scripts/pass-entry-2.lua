--[==[
Moves a group behind an entry that it is done with, and trims what no group needs any more.

KEYS  1 partition log   2 partition events
ARGV  1 group  2 entry id  3 its sequence, or '' where it cannot be read
]==]
--- @flags "allow-oom"
--- @include "groups"

local groups = groups_of(KEYS[2])
pass_entry(KEYS[2], groups, ARGV[1], ARGV[2])
-- Not in a partition that is being rebuilt.
if ARGV[3] ~= '' and redis.call('HEXISTS', KEYS[1], 'epoch') == 1 then
  redis.call('HSET', KEYS[1], 'notified', ARGV[3])
end
trim_stream(KEYS[2], groups)
return 1
