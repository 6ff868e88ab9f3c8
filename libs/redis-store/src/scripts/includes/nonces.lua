-- Whether a signature that was found right is recent, and made for this time only.
local SIGNATURE_TOLERANCE_MS = 300000
-- Longer than a stamp can be good: from five minutes before its time to five minutes after.
local NONCE_SECONDS = 660

-- 'old', 'used', or nil where the signature is good.
local function stamp_fault(stamp, prefix, now)
  if math.abs(now - stamp.atSeconds * 1000) > SIGNATURE_TOLERANCE_MS then return 'old' end
  if redis.call('EXISTS', prefix .. stamp.nonce) == 1 then return 'used' end
end

local function use_nonce(stamp, prefix)
  redis.call('SET', prefix .. stamp.nonce, '', 'EX', NONCE_SECONDS)
end
