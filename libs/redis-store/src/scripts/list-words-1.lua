--[==[
Reads the words that voters gave, and what was decided about them.

KEYS  1 poll state
ARGV  1 base  2 config version
Result {'OK', {word, votes, spelling, decision…}} with decision 'h' hidden, 's' shown, 'p' pending
       {'STALE'}
]==]
--- @flags "no-writes"

local base = ARGV[1]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'moderation')
if state[1] ~= ARGV[2] then return { 'STALE' } end
local top, words = redis.call('ZREVRANGE', base .. ':words', 0, -1, 'WITHSCORES'), {}
for at = 1, #top, 2 do
  local label = redis.call('HGET', base .. ':labels', top[at]) or ''
  local decision = redis.call('HGET', base .. ':decided', top[at])
    or (state[2] == 'approve' and 'p' or 's')
  for _, field in ipairs({ top[at], top[at + 1], label, decision }) do words[#words + 1] = field end
end
return { 'OK', words }
