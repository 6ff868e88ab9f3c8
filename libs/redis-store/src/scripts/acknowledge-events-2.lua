--[==[
Acknowledges entries of a stream and trims what no group needs any more.

KEYS  1 partition log   2 partition events
ARGV  1 group  2 sequence that is stored now, or ''  3 its epoch  4.. entry ids, in order
]==]
local acknowledged = 0
for at = 4, #ARGV do
  acknowledged = acknowledged + redis.call('XACK', KEYS[2], ARGV[1], ARGV[at])
end
if ARGV[2] ~= '' then
  local log = redis.call('HMGET', KEYS[1], 'persisted', 'epoch', 'cut')
  local sequence, stored = tonumber(ARGV[2]), tonumber(log[1] or '0')
  -- One that this log does not know of, from before it lost something, says nothing of its own.
  local is_own = log[2] == ARGV[3] or sequence <= tonumber(log[3] or '0')
  if is_own and sequence > stored then redis.call('HSET', KEYS[1], 'persisted', ARGV[2]) end
end

local function as_number(id)
  local ms, serial = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(serial)
end

local function before(a, b)
  local a_ms, a_serial = as_number(a)
  local b_ms, b_serial = as_number(b)
  return a_ms < b_ms or (a_ms == b_ms and a_serial < b_serial)
end

-- The id that comes right after.
local function next_id(id)
  local ms, serial = string.match(id, '^(%d+)-(%d+)$')
  return ms .. '-' .. string.format('%.0f', serial + 1)
end

-- The slowest group decides: its oldest pending entry stays, or all that is behind the last one
-- delivered to it.
local slowest
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
  local fields = {}
  for at = 1, #group, 2 do fields[group[at]] = group[at + 1] end
  local needed = next_id(fields['last-delivered-id'])
  if fields['pending'] > 0 then needed = redis.call('XPENDING', KEYS[2], fields['name'])[2] end
  if not slowest or before(needed, slowest) then slowest = needed end
end
if slowest then redis.call('XTRIM', KEYS[2], 'MINID', slowest) end
return acknowledged
