-- A remembered answer: '<fingerprint>\n<answer>'. After the store was rebuilt it is only known that there
-- was one, and the id of what was made by it or '': the answer is FORGOTTEN.
local FORGOTTEN = ''

-- The answer, or nil and whether the same id came with another body; with one that is forgotten the id
-- of what was made.
local function judge_remembered(remembered, fingerprint)
  if not remembered then return nil, false end
  local cut = string.find(remembered, '\n', 1, true)
  if not cut then return FORGOTTEN, false, remembered end
  if string.sub(remembered, 1, cut - 1) ~= fingerprint then return nil, true end
  return string.sub(remembered, cut + 1), false
end

local function recall(key, fingerprint)
  return judge_remembered(redis.call('GET', key), fingerprint)
end

local function remember(key, fingerprint, answer, ttl_seconds)
  redis.call('SET', key, fingerprint .. '\n' .. answer, 'EX', ttl_seconds)
end
