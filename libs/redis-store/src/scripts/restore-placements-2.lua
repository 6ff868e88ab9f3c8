--[==[
Restores how a board places members, before their entries.

KEYS  1 board state   2 partition log
ARGV  1 base  2 id  3 token of the rebuilding  4.. member, placement: see includes/placements.lua
Result {'OK'}  {'SUPERSEDED'}  {'GONE'}
]==]
--- @include "rebuild"

if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return { 'GONE' } end
redis.call('HSET', ARGV[1] .. ':placements', unpack(ARGV, 4))
redis.call('HSET', KEYS[1], 'placed', '1')
return { 'OK' }
