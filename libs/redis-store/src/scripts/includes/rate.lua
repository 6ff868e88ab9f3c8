-- How often members have submitted. A window is counted in tenths: who is let in had fewer than
-- `limit` in this tenth and the ten before it, so no stretch of a window's length holds more, and a
-- submission weighs for a tenth longer than it must. Needs "numbers".
local RATE_SLOTS = 10

-- What the members of a run have used up, from the windows that the last eleven tenths lie in. In a
-- window's hash a member has the places of its tenths with their counts ('3:5 7:2').
local function open_rate(rule, prefix, now, first, layout)
  local window_ms = rule.windowSeconds * 1000
  local slot_ms = window_ms / RATE_SLOTS
  local slot = math.floor(now / slot_ms)
  local window = math.floor(slot / RATE_SLOTS)
  local rate = {
    limit = rule.limit, slot_ms = slot_ms, slot = slot, now = now, used = {}, touched = {},
    first_slot = window * RATE_SLOTS, key = prefix .. integer(window),
    expires_at = string.format('%.0f', (window + 2) * window_ms),
  }
  local members = {}
  for at = first, #ARGV, layout.stride do
    if not rate.used[ARGV[at]] then
      rate.used[ARGV[at]] = { total = 0, slots = {} }
      members[#members + 1] = ARGV[at]
    end
  end
  if #members == 0 then return rate end
  for former = window - 1, window do
    local values = redis.call('HMGET', prefix .. integer(former), unpack(members))
    for index, member in ipairs(members) do
      local used = rate.used[member]
      for place, count in string.gmatch(values[index] or '', '(%d):(%d+)') do
        local at_slot = former * RATE_SLOTS + tonumber(place)
        if at_slot >= slot - RATE_SLOTS then
          used.total = used.total + tonumber(count)
          used.slots[#used.slots + 1] = { slot = at_slot, count = tonumber(count) }
        end
      end
    end
  end
  return rate
end

-- In how many ms a member may submit again, as text; nil when it may now.
local function rate_wait(rate, member)
  local used = rate.used[member]
  local left = used.total
  if left < rate.limit then return nil end
  for _, one in ipairs(used.slots) do
    left = left - one.count
    if left < rate.limit then
      return string.format('%.0f', (one.slot + RATE_SLOTS + 1) * rate.slot_ms - rate.now)
    end
  end
end

local function count_submission(rate, member)
  local used = rate.used[member]
  local last = used.slots[#used.slots]
  -- A clock that was set back counts on where it was.
  if not last or last.slot < rate.slot then
    last = { slot = rate.slot, count = 0 }
    used.slots[#used.slots + 1] = last
  end
  last.count, used.total = last.count + 1, used.total + 1
  if not used.touched then
    used.touched = true
    rate.touched[#rate.touched + 1] = member
  end
end

local function write_rate(rate)
  if #rate.touched == 0 then return end
  local fields = {}
  for _, member in ipairs(rate.touched) do
    local tenths = {}
    for _, one in ipairs(rate.used[member].slots) do
      if one.slot >= rate.first_slot then
        tenths[#tenths + 1] = integer(one.slot - rate.first_slot) .. ':' .. integer(one.count)
      end
    end
    fields[#fields + 1] = member
    fields[#fields + 1] = table.concat(tenths, ' ')
  end
  redis.call('HSET', rate.key, unpack(fields))
  redis.call('PEXPIREAT', rate.key, rate.expires_at)
end
