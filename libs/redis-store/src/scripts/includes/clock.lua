local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Versions rise even when the clock steps back, and land above any version of a former life of the
-- data, so that a client never takes an old state for a new one.
local function next_version(previous, now)
  return math.max(tonumber(previous or '0') + 1, now * 1024)
end
