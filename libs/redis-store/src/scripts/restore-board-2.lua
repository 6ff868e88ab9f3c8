--[==[
Begins the restore of a board: what is left of it goes, and its state is made anew.

KEYS  1 board state   2 partition log
ARGV  1 base  2 id  3 token of the rebuilding  4 config version  5 definition (JSON)
      6 created at (ms)  7 order: see includes/order.lua  8 version  9 submissions taken
      10.. submissions in the quarantine: id, held at (ms)
Result {'OK'}  {'SUPERSEDED'}  {'GONE'} the board was dropped, or another one has its key now
]==]
--- @include "rebuild"
--- @include "period-keys"
--- @include "held"

-- Arguments of one command: unpacking more would overflow the stack of Lua.
local CHUNK = 1000

local state_key, base, id = KEYS[1], ARGV[1], ARGV[2]
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
local standing = redis.call('HMGET', state_key, 'id', 'createdAt', 'configVersion', 'definition')
local is_other = standing[1] and standing[1] ~= id and tonumber(standing[2]) >= tonumber(ARGV[6])
if is_other or redis.call('EXISTS', base .. ':grave:' .. id) == 1 then return { 'GONE' } end

for _, period in ipairs(redis.call('SMEMBERS', base .. ':periods')) do
  for _, key in ipairs(period_keys(base, period)) do redis.call('UNLINK', key) end
end
-- Who watches the board does so still.
redis.call('UNLINK', state_key, base .. ':periods', base .. ':placements', base .. ':held')

local config_version, definition = ARGV[4], ARGV[5]
-- Definitions are installed while a partition is closed, too.
if standing[1] == id and tonumber(standing[3]) > tonumber(config_version) then
  config_version, definition = standing[3], standing[4]
end
redis.call('HSET', state_key, 'id', id, 'configVersion', config_version, 'definition', definition,
  'createdAt', ARGV[6], 'order', ARGV[7], 'version', ARGV[8], 'sequence', ARGV[9])
for at = 10, #ARGV, CHUNK do
  held_on(base).add({ unpack(ARGV, at, math.min(at + CHUNK - 1, #ARGV)) })
end
return { 'OK' }
