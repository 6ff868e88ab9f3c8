-- A signature that was found right: `fault` is 'old' or 'used' unless it is recent and made for this
-- time only.
local function stamp_of(stamp, prefix, now)
  local TOLERANCE_MS = 300000
  -- Longer than a stamp can be good: from five minutes before its time to five minutes after.
  local REMEMBERED_SECONDS = 660
  local key, fault = prefix .. stamp.nonce, nil
  if math.abs(now - stamp.atSeconds * 1000) > TOLERANCE_MS then
    fault = 'old'
  elseif redis.call('EXISTS', key) == 1 then
    fault = 'used'
  end
  return {
    fault = fault,
    use = function() redis.call('SET', key, '', 'EX', REMEMBERED_SECONDS) end,
  }
end
