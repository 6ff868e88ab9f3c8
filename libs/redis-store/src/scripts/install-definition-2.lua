--[==[
Makes a definition of a board the one in force.

KEYS  1 state   2 partition log
ARGV  1 base  2 id  3 config version  4 definition (JSON)  5 created at (ms)
      6.. fields and values that other scripts read
Result {'OK', installed (1/0: a newer one is in force, or the board was dropped)}
       {'RECOVERING'}
]==]
--- @include "period-keys"
--- @include "posts"
--- @include "aside-keys"
--- @include "forget"

local base, id, created_at = ARGV[1], ARGV[2], tonumber(ARGV[5])
if redis.call('EXISTS', base .. ':grave:' .. id) == 1 then return { 'OK', 0 } end
-- What is there of a board while it is rebuilt must not be taken for all of it.
if redis.call('HEXISTS', KEYS[2], 'epoch') == 0 then return { 'RECOVERING' } end

local state = redis.call('HMGET', KEYS[1], 'id', 'configVersion', 'createdAt')
if state[1] == id then
  if tonumber(state[2]) > tonumber(ARGV[3]) then return { 'OK', 0 } end
elseif state[1] then
  -- Two boards have had this key, and the news of the older one's end did not come through.
  if tonumber(state[3]) >= created_at then return { 'OK', 0 } end
  forget(KEYS[1], base, state[1])
end

redis.call('HSET', KEYS[1], 'id', id, 'configVersion', ARGV[3], 'definition', ARGV[4],
  'createdAt', ARGV[5])
for at = 6, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
return { 'OK', 1 }
