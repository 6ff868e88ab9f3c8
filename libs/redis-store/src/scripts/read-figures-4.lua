--[==[
Reads how a partition's log does, and who works at it.

KEYS  1 partition log   2 partition events   3 partition dead letters   4 what names of leases begin with
ARGV  1.. roles that are leased
Result {'open'|'comparing'|'rebuilding'|'lost', sequence, persisted, length of the stream,
        number of dead letters, {{group, pending, not delivered yet, age of the oldest (ms) or ''}…},
        {who holds the lease of each role, or ''…}}
]==]
--- @flags "no-writes"
--- @include "log"
--- @include "clock"

local log = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'rebuild', 'persisted')
local sequence, length = last_sequence(KEYS[1]), redis.call('XLEN', KEYS[2])

local function state()
  if log[3] then return 'rebuilding' end
  if not log[1] then return 'lost' end
  return log[2] == run_id() and 'open' or 'comparing'
end

local function ms_of(id)
  return tonumber(string.match(id, '^%d+'))
end

-- How many entries come from this one on: events are numbered without a gap.
local function count_from(entry)
  for at = 1, #entry[2], 2 do
    local number = entry[2][at] == 'sequence' and tonumber(entry[2][at + 1])
    if number then return math.min(math.max(sequence - number + 1, 1), length) end
  end
  return 1
end

local function group_figures(group)
  local fields = {}
  for at = 1, #group, 2 do fields[group[at]] = group[at + 1] end
  local behind = '(' .. fields['last-delivered-id']
  local next_entry = redis.call('XRANGE', KEYS[2], behind, '+', 'COUNT', 1)[1]
  local oldest = next_entry and ms_of(next_entry[1])
  if fields['pending'] > 0 then
    local first = ms_of(redis.call('XPENDING', KEYS[2], fields['name'])[2])
    oldest = oldest and math.min(oldest, first) or first
  end
  -- Redis itself does not know where entries were deleted.
  local lag = 0
  if next_entry then lag = tonumber(fields['lag'] or nil) or count_from(next_entry) end
  local age = oldest and string.format('%.0f', math.max(now_ms() - oldest, 0)) or ''
  return { fields['name'], fields['pending'], lag, age }
end

local groups = {}
if redis.call('EXISTS', KEYS[2]) == 1 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
    groups[#groups + 1] = group_figures(group)
  end
end

local holders = {}
for _, role in ipairs(ARGV) do
  holders[#holders + 1] = redis.call('GET', KEYS[4] .. role) or ''
end

return { state(), sequence, tonumber(log[4] or '0'), length, redis.call('XLEN', KEYS[3]), groups, holders }
