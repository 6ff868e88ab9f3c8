--[==[
Moves an entry that cannot be handled to the dead letters, with the reason. Nothing makes room for it:
where there is none, everything stays as it is.

KEYS  1 partition events   2 partition dead letters
ARGV  1 group  2 entry id  3 reason  4 how many dead letters are kept
Result 'BURIED', 'FULL'
]==]
--- @include "groups"

if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 'FULL' end
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
local fields = found[1] and found[1][2] or {}
fields[#fields + 1] = 'deadOf'
fields[#fields + 1] = ARGV[2]
fields[#fields + 1] = 'group'
fields[#fields + 1] = ARGV[1]
fields[#fields + 1] = 'reason'
fields[#fields + 1] = ARGV[3]
redis.call('XADD', KEYS[2], '*', unpack(fields))
-- A group that keeps nothing pending moves behind it in the same step: it must not come again.
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  pass_entry(KEYS[1], groups_of(KEYS[1]), ARGV[1], ARGV[2])
end
return 'BURIED'
