-- The keys of one period of a board.

-- A period outlives its expiry by so much: it is written to no more, and waits to be archived.
local KEPT_BEYOND_MS = 86400000

local function period_keys(base, period_id)
  return {
    base .. ':rank:' .. period_id, base .. ':entries:' .. period_id,
    base .. ':levels:' .. period_id, base .. ':level-sizes:' .. period_id,
  }
end

-- `expires` as text.
local function keep_period(base, period_id, expires)
  local until_ms = string.format('%.0f', tonumber(expires) + KEPT_BEYOND_MS)
  for _, key in ipairs(period_keys(base, period_id)) do redis.call('PEXPIREAT', key, until_ms) end
end
