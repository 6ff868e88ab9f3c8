-- The keys of one period of a board.

-- A period outlives its expiry by so much: it is written to no more, and waits to be archived.
local KEPT_BEYOND_MS = 86400000

-- Both as text.
local function kept_until(expires)
  return string.format('%.0f', tonumber(expires) + KEPT_BEYOND_MS)
end

local function add_ranking_keys(keys, base, ranking_id)
  for _, part in ipairs({ ':rank:', ':levels:', ':level-sizes:' }) do
    keys[#keys + 1] = base .. part .. ranking_id
  end
end

local function period_keys(base, period_id)
  local segments = base .. ':segments:' .. period_id
  local keys = { base .. ':entries:' .. period_id, base .. ':aside:' .. period_id, segments }
  add_ranking_keys(keys, base, period_id)
  for _, segment in ipairs(redis.call('SMEMBERS', segments)) do
    add_ranking_keys(keys, base, period_id .. '/' .. segment)
  end
  return keys
end

local function keep_period(base, period_id, expires)
  local until_ms = kept_until(expires)
  for _, key in ipairs(period_keys(base, period_id)) do redis.call('PEXPIREAT', key, until_ms) end
end
