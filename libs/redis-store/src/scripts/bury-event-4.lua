--[==[
Moves an entry that cannot be handled to the dead letters, with the reason. Nothing makes room for it:
where there is none, everything stays as it is.

KEYS  1 partition log   2 partition events   3 partition dead letters   4 what of these is not stored
ARGV  1 group  2 entry id  3 reason  4 how many dead letters are kept
      5 how long it is known that it is not stored (s), or '' where it is
Result 'BURIED', 'FULL'
]==]
--- @include "groups"
--- @include "buried"

if redis.call('XLEN', KEYS[3]) >= tonumber(ARGV[4]) then return 'FULL' end
local found = redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2])
local fields = found[1] and found[1][2] or {}
if ARGV[5] ~= '' then mark_buried(KEYS[1], KEYS[4], fields, ARGV[5]) end
fields[#fields + 1] = 'deadOf'
fields[#fields + 1] = ARGV[2]
fields[#fields + 1] = 'group'
fields[#fields + 1] = ARGV[1]
fields[#fields + 1] = 'reason'
fields[#fields + 1] = ARGV[3]
redis.call('XADD', KEYS[3], '*', unpack(fields))
-- A group that keeps nothing pending moves behind it in the same step: it must not come again.
if redis.call('XACK', KEYS[2], ARGV[1], ARGV[2]) == 0 then
  pass_entry(KEYS[2], groups_of(KEYS[2]), ARGV[1], ARGV[2])
end
return 'BURIED'
