-- Where the consumer groups of a partition's stream stand, and what none of them needs any more. The log hash
-- has of `notify` the sequence of the last entry that it is done with (`notified`).

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

-- Groups by name, each with the fields that Redis tells; none where there is no stream.
local function groups_of(events_key)
  local groups, listed = {}, redis.pcall('XINFO', 'GROUPS', events_key)
  if listed.err then return groups end
  for _, group in ipairs(listed) do
    local fields = {}
    for at = 1, #group, 2 do fields[group[at]] = group[at + 1] end
    groups[fields['name']] = fields
  end
  return groups
end

-- The first id that a group may still need: its oldest pending entry, or what is behind the last one
-- delivered to it.
local function needed_by(events_key, group)
  if group['pending'] == 0 then return next_id(group['last-delivered-id']) end
  return redis.call('XPENDING', events_key, group['name'])[2]
end

-- The slowest group decides.
local function trim_stream(events_key, groups)
  local slowest
  for _, group in pairs(groups) do
    local needed = needed_by(events_key, group)
    if not slowest or before(needed, slowest) then slowest = needed end
  end
  if slowest then redis.call('XTRIM', events_key, 'MINID', slowest) end
end

-- Moves a group that keeps nothing pending behind an entry it is done with; never back.
local function pass_entry(events_key, groups, name, id)
  local group = groups[name]
  if not group or not before(group['last-delivered-id'], id) then return end
  redis.call('XGROUP', 'SETID', events_key, name, id)
  group['last-delivered-id'] = id
end
