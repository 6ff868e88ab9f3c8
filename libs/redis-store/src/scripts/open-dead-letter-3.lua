--[==[
Reads a dead letter, and whether what was written before it is stored.

KEYS  1 partition log   2 partition events   3 partition dead letters
ARGV  1 id of the letter
Result {} it is gone
       {epoch or '', '1' what was written before it waits to be stored | '0', fields}
]==]
--- @flags "no-writes"

local found = redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1])
if not found[1] then return {} end
local fields, named = found[1][2], {}
for at = 1, #fields, 2 do named[fields[at]] = fields[at + 1] end

local function waits_before(group, id)
  local pending = redis.pcall('XPENDING', KEYS[2], group, '-', id, 1)
  return not pending.err and #pending > 0
end

local is_ahead = waits_before(named.group, named.deadOf)
return { redis.call('HGET', KEYS[1], 'epoch') or '', is_ahead and '1' or '0', fields }
