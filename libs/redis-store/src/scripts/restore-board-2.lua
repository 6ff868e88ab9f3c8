--[==[
Begins the restore of a board: what is left of it goes, and its state is made anew. It has no config
version yet, and so is not read before the restore is finished.

KEYS  1 board state   2 partition log
ARGV  1 base  2 id  3 token of the rebuilding  4 definition (JSON)  5 created at (ms)
      6 order: see includes/order.lua  7 version  8 submissions taken
      9.. submissions in the quarantine: id, held at (ms)
Result {'OK'}  {'SUPERSEDED'}  {'GONE'} the board was dropped
]==]
--- @include "rebuild"
--- @include "period-keys"
--- @include "held"

-- Arguments of one command: unpacking more would overflow the stack of Lua.
local CHUNK = 1000

local state_key, base, id = KEYS[1], ARGV[1], ARGV[2]
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('EXISTS', base .. ':grave:' .. id) == 1 then return { 'GONE' } end

for _, period in ipairs(redis.call('SMEMBERS', base .. ':periods')) do
  for _, key in ipairs(period_keys(base, period)) do redis.call('UNLINK', key) end
end
-- Who watches the board does so still.
redis.call('UNLINK', state_key, base .. ':periods', base .. ':placements', base .. ':held')

redis.call('HSET', state_key, 'id', id, 'definition', ARGV[4], 'createdAt', ARGV[5],
  'order', ARGV[6], 'version', ARGV[7], 'sequence', ARGV[8])
for at = 9, #ARGV, CHUNK do
  held_on(base).add({ unpack(ARGV, at, math.min(at + CHUNK - 1, #ARGV)) })
end
return { 'OK' }
