-- How often members have submitted. A window is counted in tenths: who is let in had fewer than
-- `limit` in this tenth and the ten before it, so no stretch of a window's length holds more, and a
-- submission weighs for a tenth longer than it must. Needs "numbers".
local function rate_of(rule, prefix, now, first, layout)
  local TENTHS = 10
  local window_ms = rule.windowSeconds * 1000
  local tenth_ms = window_ms / TENTHS
  local current = math.floor(now / tenth_ms)
  local window = math.floor(current / TENTHS)
  local used, touched, members = {}, {}, {}
  for at = first, #ARGV, layout.stride do
    if not used[ARGV[at]] then
      used[ARGV[at]] = { total = 0, tenths = {} }
      members[#members + 1] = ARGV[at]
    end
  end

  -- In a window's hash a member has the places of its tenths with their counts ('3:5 7:2').
  local function load(of_window)
    local values = redis.call('HMGET', prefix .. integer(of_window), unpack(members))
    for index, member in ipairs(members) do
      local own = used[member]
      for place, count in string.gmatch(values[index] or '', '(%d):(%d+)') do
        local tenth = of_window * TENTHS + tonumber(place)
        if tenth >= current - TENTHS then
          own.total = own.total + tonumber(count)
          own.tenths[#own.tenths + 1] = { at = tenth, count = tonumber(count) }
        end
      end
    end
  end
  if #members > 0 then
    load(window - 1)
    load(window)
  end

  local rate = {}

  -- In how many ms a member may submit again, as text; nil when it may now.
  function rate.wait(member)
    local left = used[member].total
    if left < rule.limit then return nil end
    for _, one in ipairs(used[member].tenths) do
      left = left - one.count
      if left < rule.limit then
        return string.format('%.0f', (one.at + TENTHS + 1) * tenth_ms - now)
      end
    end
  end

  function rate.count(member)
    local own = used[member]
    local last = own.tenths[#own.tenths]
    -- A clock that was set back counts on where it was.
    if not last or last.at < current then
      last = { at = current, count = 0 }
      own.tenths[#own.tenths + 1] = last
    end
    last.count, own.total = last.count + 1, own.total + 1
    if not own.touched then
      own.touched = true
      touched[#touched + 1] = member
    end
  end

  function rate.write()
    if #touched == 0 then return end
    local fields = {}
    for _, member in ipairs(touched) do
      local counts = {}
      for _, one in ipairs(used[member].tenths) do
        local place = one.at - window * TENTHS
        if place >= 0 then counts[#counts + 1] = integer(place) .. ':' .. integer(one.count) end
      end
      fields[#fields + 1] = member
      fields[#fields + 1] = table.concat(counts, ' ')
    end
    redis.call('HSET', prefix .. integer(window), unpack(fields))
    redis.call('PEXPIREAT', prefix .. integer(window), string.format('%.0f', (window + 2) * window_ms))
  end

  return rate
end
