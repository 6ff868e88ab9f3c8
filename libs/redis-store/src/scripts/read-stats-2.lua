--[==[
Reads scores at places of one period of a board, counted from the lowest.

KEYS  1 board state   2 ranking (sorted set)
ARGV  1 config version  2.. shares of all entries (0 to 1): the least score that so many reach at most
Result {'OK', version, total, score, …}; no scores when there are no entries
       {'STALE'}
]==]
--- @flags "no-writes"

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[1] then return { 'STALE' } end

local total = redis.call('ZCARD', KEYS[2])
local result = { 'OK', state[2] or '0', total }
if total == 0 then return result end
for at = 2, #ARGV do
  -- By nearest rank: always a score that somebody has.
  local index = math.max(0, math.ceil(tonumber(ARGV[at]) * total) - 1)
  result[#result + 1] = redis.call('ZRANGE', KEYS[2], index, index, 'WITHSCORES')[2]
end
return result
